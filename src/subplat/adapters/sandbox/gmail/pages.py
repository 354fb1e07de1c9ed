"""The mailboxes as pages for people: plain HTML, no script; links in mails can be followed, mails answered."""

import re
from html import escape
from urllib.parse import quote

from subplat.adapters.sandbox.gmail.mailbox import Mail, Mailbox
from subplat.adapters.sandbox.gmail.mime import body_text, header, leaf_parts

ROOT = "/google/mail"
_LINK = re.compile(r"https?://[^\s<>\"']+")

_PAGE = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; background: #f3f5f8; color: #1c2430; margin: 0; }}
main {{ max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.2rem; overflow-wrap: anywhere; }} li {{ margin: .35rem 0; }}
details {{ background: #fff; border-radius: .75rem; padding: .75rem 1rem; margin: .5rem 0; }}
summary {{ cursor: pointer; overflow-wrap: anywhere; }} .meta, .note {{ color: #5b6675; font-size: .85rem; }}
pre {{ font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }}
textarea {{ width: 100%; font: inherit; min-height: 5rem; box-sizing: border-box; }}
button {{ font: inherit; padding: .5rem 1rem; border: 0; border-radius: .5rem; background: #1454d4; color: #fff; }}
</style></head><body><main>{content}<p class="note">Sandbox: these mails have left nobody's house.</p></main></body></html>
"""


def overview(boxes: list[Mailbox]) -> str:
    """All addresses with the number of their mails."""
    lines = [
        f'<li><a href="{_address(box.address)}">{escape(box.address)}</a> '
        f'<span class="meta">{len(shown(box))}</span></li>'
        for box in sorted(boxes, key=lambda each: each.address)
    ]
    listed = f"<ul>{''.join(lines)}</ul>" if lines else "<p>Belum ada email.</p>"
    return _PAGE.format(title="Kotak surat", content=f"<h1>Kotak surat</h1>{listed}")


def mailbox_page(box: Mailbox) -> str:
    """The mails of one address, newest first, the newest open."""
    mails = "".join(_mail(box, mail, is_open=not position) for position, mail in enumerate(shown(box)))
    content = f'<p><a href="{ROOT}">Semua kotak surat</a></p><h1>{escape(box.address)}</h1>{mails or "<p>Kosong.</p>"}'
    return _PAGE.format(title=escape(box.address), content=content)


def shown(box: Mailbox) -> list[Mail]:
    """What a person sees there: no drafts."""
    return [mail for mail in box.newest_first() if "DRAFT" not in mail.labels]


def attachment_names(mail: Mail) -> list[str]:
    """The file names of a mail's attachments, in order."""
    return [name for name in (part.get_filename() for part in leaf_parts(mail.parsed)) if name]


def _mail(box: Mailbox, mail: Mail, *, is_open: bool) -> str:
    link = f"{_address(box.address)}/{mail.id}"
    files = " ".join(
        f'<a href="{link}/{position}">{escape(name)}</a>' for position, name in enumerate(attachment_names(mail))
    )
    answer = (
        f'<form method="post" action="{link}/reply"><textarea name="body" required></textarea>'
        "<button>Balas</button></form>"
    )
    return (
        f"<details{' open' if is_open else ''}><summary><strong>{escape(header(mail.parsed, 'Subject'))}</strong>"
        f'<br><span class="meta">{escape(header(mail.parsed, "From"))} → {escape(header(mail.parsed, "To"))}, '
        f"{mail.at:%Y-%m-%d %H:%M} UTC</span></summary><pre>{_linked(body_text(mail.parsed))}</pre>"
        f"{f'<p>{files}</p>' if files else ''}{answer if 'INBOX' in mail.labels else ''}</details>"
    )


def _linked(text: str) -> str:
    """The text, escaped, its web addresses as links."""
    parts: list[str] = []
    end = 0
    for match in _LINK.finditer(text):
        address = escape(match[0])
        parts += [escape(text[end : match.start()]), f'<a href="{address}" rel="noreferrer">{address}</a>']
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def _address(address: str) -> str:
    return f"{ROOT}/{quote(address, safe='@')}"
