"""How every letter of the platform is put together (Indonesian): our facts around at most one piece of prose."""

from collections.abc import Iterable

from attrs import frozen


@frozen(kw_only=True)
class Letter:
    """A subject (one line) and a plain text body."""

    subject: str
    body: str


def one_line(text: str) -> str:
    """Text for a subject or a name in one: line breaks and controls become spaces, at most 200 characters."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())[:200]


def letter(
    *, subject: str, greeting: str, paragraphs: Iterable[str], facts: Iterable[str], signature: Iterable[str]
) -> Letter:
    """Greeting, prose, facts (one a line), signature."""
    blocks = [greeting, *paragraphs, "\n".join(facts), "Hormat kami,\n" + "\n".join(signature)]
    return Letter(subject=one_line(subject), body="\n\n".join(blocks) + "\n")
