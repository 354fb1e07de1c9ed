"""Text from anywhere, made fit to be printed: nothing invisible, nothing that reverses the reading direction."""

import unicodedata

# Lone surrogates (no JSON can carry them), controls, format marks (bidi overrides, zero-width), private and unassigned.
_UNPRINTABLE = {"Cs", "Cc", "Cf", "Co", "Cn"}
# These are format marks too, but decide how the letters of real words are joined.
_JOINERS = {"\u200c", "\u200d"}


def one_line(text: str) -> str:
    """The text on one line: white space of any kind becomes single spaces, unprintable characters go."""
    return " ".join(part for part in "".join(map(_shown, text)).split(" ") if part)


def lines_of(text: str | None) -> list[str]:
    """Each line of the text that has something to show."""
    return [shown for line in (text or "").splitlines() if (shown := one_line(line))]


def tax_number_text(digits: str) -> str:
    """A 16-digit NPWP (or a 22-digit NITKU) in groups of four, anything else as it is."""
    shown = one_line(digits)
    if shown.isascii() and shown.isdigit() and len(shown) in (16, 22):
        return " ".join(shown[start : start + 4] for start in range(0, len(shown), 4))
    return shown


def _shown(character: str) -> str:
    if character == "\u00a0" or character in _JOINERS:
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _UNPRINTABLE else character
