"""What somebody wrote themselves in a mail, without what they quote."""

import re
from unicodedata import category, normalize

# After one of these everything is the earlier mail.
_OLD_MAIL = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|forwarded message|pesan asli|pesan terusan)\b.*|_{8,}\s*)$", re.IGNORECASE
)
_HEADER_BLOCK = re.compile(r"^\s*\*?(?:from|dari)\s*:\*?\s", re.IGNORECASE)
_HEADER_NEXT = re.compile(
    r"^\s*\*?(?:sent|date|to|cc|subject|dikirim|tanggal|kepada|perihal|subjek)\s*:", re.IGNORECASE
)
_ATTRIBUTION = re.compile(r"^\s*(?:on\b.*\bwrote|pada\b.*\bmenulis)\s*:\s*$", re.IGNORECASE)
_ATTRIBUTION_START = re.compile(r"^\s*(?:on|pada)\b.*\d", re.IGNORECASE)
_LINES_OF_ATTRIBUTION = 3


def plain(text: str) -> str:
    """As a reader sees it: full-width letters and odd spaces made ordinary, invisible characters gone, lines kept."""
    folded = normalize("NFKC", text.replace("\r\n", "\n").replace("\r", "\n"))
    unseen = (c for c in set(folded) - {"\n", "\t"} if category(c) in ("Cf", "Cc", "Cs"))
    return folded.translate({**dict.fromkeys(map(ord, unseen)), ord("\t"): " "})


def own_words(text: str) -> str:
    """The lines that are new in this mail. An answer below or between quoted lines is kept."""
    lines = plain(text).split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _OLD_MAIL.match(line) or _opens_headers(lines, at):
            break
        if after := _attribution(lines, at):
            if not any(each.lstrip().startswith(">") for each in lines[after:]):
                break
            at = after
            continue
        if not line.lstrip().startswith(">"):
            kept.append(line)
        at += 1
    return "\n".join(kept).strip()


def _opens_headers(lines: list[str], at: int) -> bool:
    return bool(_HEADER_BLOCK.match(lines[at])) and any(_HEADER_NEXT.match(line) for line in lines[at + 1 : at + 3])


def _attribution(lines: list[str], at: int) -> int:
    """The line after "On … wrote:", which mail programs break into up to three lines; 0 if there is none here."""
    if not _ATTRIBUTION_START.match(lines[at]) and not _ATTRIBUTION.match(lines[at]):
        return 0
    for end in range(at + 1, min(at + _LINES_OF_ATTRIBUTION, len(lines)) + 1):
        if _ATTRIBUTION.match(" ".join(lines[at:end])):
            return end
    return 0
