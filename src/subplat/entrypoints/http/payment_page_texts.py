"""What a payer reads when there is nothing to pay, in Indonesian and in English. No script, no picture, one style."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape

from attrs import frozen
from litestar import Response

_STYLE = (
    "body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f5f6f8;color:#1c2430;"
    "font:17px/1.5 system-ui,sans-serif}"
    "main{max-width:30rem;margin:1.5rem;padding:2rem;background:#fff;border-radius:12px;"
    "box-shadow:0 1px 4px rgba(0,0,0,.12)}"
    "h1{font-size:1.35rem;margin:0 0 .75rem}p{margin:.5rem 0}.en{color:#5a6675;font-size:.92rem}"
)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@frozen(kw_only=True)
class Page:
    """One page and the status it is answered with."""

    status: int
    title: str
    text: str
    english: str

    def answer(self, headers: Mapping[str, str] | None = None) -> Response[str]:
        """The HTML answer."""
        return Response(
            f'<!doctype html><html lang="id"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width,initial-scale=1">'
            f'<meta name="robots" content="noindex"><title>{escape(self.title)}</title><style>{_STYLE}</style></head>'
            f"<body><main><h1>{escape(self.title)}</h1><p>{escape(self.text)}</p>"
            f'<p class="en" lang="en">{escape(self.english)}</p></main></body></html>',
            status_code=self.status,
            headers={**(headers or {}), "content-security-policy": _POLICY},
            media_type="text/html",
        )


PAID = Page(
    status=200,
    title="Tagihan ini sudah lunas",
    text="Terima kasih, pembayaran Anda sudah kami terima. Tidak ada yang perlu dibayar.",
    english="This bill has been paid. Thank you; there is nothing left to pay.",
)
CANCELLED = Page(
    status=200,
    title="Tagihan ini dibatalkan",
    text="Tagihan ini sudah dibatalkan dan tidak perlu dibayar.",
    english="This bill was cancelled and need not be paid.",
)
NOT_ONLINE = Page(
    status=200,
    title="Tagihan ini tidak dibayar di sini",
    text="Tagihan ini tidak dapat dibayar secara daring. Silakan ikuti petunjuk pembayaran pada faktur Anda.",
    english="This bill cannot be paid online. Please follow the instructions on your invoice.",
)
UNKNOWN = Page(
    status=404,
    title="Halaman tidak ditemukan",
    text="Tautan pembayaran ini tidak dikenal. Periksa kembali tautan pada surat elektronik dari kami.",
    english="This payment link is not known. Please check the link in our mail.",
)
LATER = Page(
    status=503,
    title="Pembayaran sedang tidak tersedia",
    text="Halaman pembayaran tidak dapat dibuka saat ini. Silakan coba lagi beberapa saat lagi; tautan Anda tetap berlaku.",
    english="Payment is not available at the moment. Please try again shortly; your link stays valid.",
)
BROKEN = Page(
    status=500,
    title="Terjadi kesalahan",
    text="Terjadi kesalahan di pihak kami dan sudah kami catat. Tautan Anda tetap berlaku.",
    english="Something went wrong on our side; it was written down. Your link stays valid.",
)
