"""Setting one header leaves the rest of a mail as it was, byte for byte."""

from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.sandbox.gmail.mime import (
    addresses,
    body_text,
    header,
    read_mail,
    with_header,
    without_header,
)

FOLDED = (
    b"From: sales@reseller.example\r\nReferences: <a@x.example>\r\n <b@x.example>\r\nSubject: Halo\r\n"
    b"Bcc: archive@reseller.example\r\nbcc: other@reseller.example\r\n\r\nBcc: in the body\r\n"
)


def test_a_folded_header_goes_with_its_lines() -> None:
    changed = without_header(FOLDED, "References")
    assert changed == FOLDED.replace(b"References: <a@x.example>\r\n <b@x.example>\r\n", b"")


def test_every_header_of_that_name_goes_and_the_body_stays() -> None:
    changed = without_header(FOLDED, "Bcc")
    assert addresses(read_mail(changed), "Bcc") == []
    assert changed.endswith(b"\r\n\r\nBcc: in the body\r\n")


def test_a_header_is_replaced_not_repeated() -> None:
    changed = with_header(FOLDED, "Subject", "Lain")
    assert read_mail(changed).get_all("Subject") == ["Lain"]
    assert header(read_mail(changed), "References") == "<a@x.example> <b@x.example>"
    assert body_text(read_mail(changed)) == "Bcc: in the body\n"


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read_and_given_a_header(raw: bytes) -> None:
    changed = with_header(raw, "Message-ID", "<new@mail.gmail.com>")
    assert header(read_mail(changed), "Message-ID") == "<new@mail.gmail.com>"
