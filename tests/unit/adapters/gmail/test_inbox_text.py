"""HTML mail as a reader sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.gmail.inbox_text import text_of_html
from subplat.domain.messaging.own_words import own_words


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Nomor invoice:&nbsp;INV-1</p><p>Total Rp&#32;5</p>", "Nomor invoice: INV-1\n\nTotal Rp 5"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<style>x{}</style><script>alert(1)</script><title>t</title>isi", "isi"),
        ('<span style="display: none">Total Rp 1</span>isi<div hidden>INV-9</div>', "isi"),
        ("<b>INV</b>-<i>1</i>", "INV-1"),
        ("<p>tidak <b>ditutup", "tidak ditutup"),
        ("</div></p>isi", "isi"),
        ("<img src='https://x.example/a'>isi &lt;b&gt;", "isi <b>"),
    ],
)
def test_what_is_seen(html: str, text: str) -> None:
    assert text_of_html(html) == text


def test_a_quoted_mail_is_marked_and_does_not_count() -> None:
    html = (
        "<div>Nomor invoice: INV-1</div><div class='gmail_quote'><div>On Mon, ops wrote:</div>"
        "<blockquote><div>Total Rp 5</div><div>INV-2</div></blockquote></div>"
    )
    assert own_words(text_of_html(html)) == "Nomor invoice: INV-1"


@given(st.text())
def test_any_text_can_be_read(html: str) -> None:
    assert "\r\n" not in text_of_html(html)
