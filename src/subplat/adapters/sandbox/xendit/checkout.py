"""The payment page: plain HTML, no script; Pay and Decline are forms."""

from decimal import Decimal
from html import escape

from subplat.adapters.sandbox.xendit.channels import CHANNELS
from subplat.adapters.sandbox.xendit.objects import Invoice, Number, Session
from subplat.adapters.sandbox.xendit.state import XenditState

_PAGE = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{merchant}: {amount}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; background: #f3f5f8; color: #1c2430; margin: 0; }}
main {{ max-width: 26rem; margin: 3rem auto; padding: 1.5rem; background: #fff; border-radius: .75rem; }}
h1 {{ font-size: 1rem; margin: 0; }} .amount {{ font-size: 2rem; font-weight: 600; margin: .25rem 0 1rem; }}
dt {{ color: #5b6675; font-size: .85rem; }} dd {{ margin: 0 0 .5rem; overflow-wrap: anywhere; }}
select, button {{ width: 100%; font: inherit; padding: .6rem; margin-top: .5rem; border-radius: .5rem; }}
button {{ border: 0; background: #1454d4; color: #fff; }} .quiet {{ background: #e6eaf0; color: #1c2430; }}
.note {{ color: #5b6675; font-size: .85rem; }}
</style></head><body><main>
<h1>{merchant}</h1><p class="amount">{amount}</p>
<dl><dt>Referensi</dt><dd>{reference}</dd><dt>Keterangan</dt><dd>{description}</dd><dt>Status</dt><dd>{status}</dd></dl>
{forms}{back}
<p class="note">Sandbox: no money moves here.</p>
</main></body></html>
"""
_FORMS = """<form method="post" action="{url}/pay"><label>Metode <select name="method">{options}</select></label>
<button>Bayar (Pay)</button></form>
<form method="post" action="{url}/decline"><button class="quiet">Tolak (Decline)</button></form>
"""
_DEBIT_TYPES = ("SAVE", "SUBSCRIPTION")


def page(state: XenditState, target: Invoice | Session) -> str:
    """The page of an invoice or session, in its present status; only an open one has the buttons."""
    request = target.request
    is_invoice = isinstance(target, Invoice)
    is_open = target.status in ("PENDING", "ACTIVE")
    back = request.get("success_redirect_url" if is_invoice else "success_return_url")
    only_debit = request.get("session_type") in _DEBIT_TYPES
    options = "".join(
        f'<option value="{method}">{method}</option>'
        for method, channel in CHANNELS.items()
        if channel.auto_debit or not only_debit
    )
    return _PAGE.format(
        merchant=escape(state.account.merchant_name),
        amount=escape(shown_amount(request["amount"], request.get("currency", "IDR"))),
        reference=escape(str(request["external_id" if is_invoice else "reference_id"])),
        description=escape(str(request.get("description") or "–")),
        status=escape(target.status),
        forms=_FORMS.format(url=escape(target.url), options=options) if is_open else "",
        back=f'<p><a href="{escape(back)}">Kembali ke {escape(state.account.merchant_name)}</a></p>' if back else "",
    )


def shown_amount(amount: Number, currency: str) -> str:
    """An amount as Indonesians write it: Rp1.500.000, or the currency's code before it."""
    exact = Decimal(amount)
    text = f"{exact:,.2f}" if exact % 1 else f"{exact:,.0f}"
    swapped = text.translate(str.maketrans(",.", ".,"))
    return f"Rp{swapped}" if currency == "IDR" else f"{currency} {swapped}"
