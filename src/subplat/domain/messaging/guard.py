"""The guard of generated prose: what a language model may never put into a mail.

Numbers, links and addresses are rendered by us around the prose, so any of them inside it is wrong by definition. A flaw
is never repaired: the caller falls back to its template.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise

from attrs import frozen

from subplat.domain.messaging.prose_words import COUNTED_MONEY, CURRENCY_CODES, LEAKS, NUMBER_WORDS, STOP_WORDS

SUBJECT_LENGTH = range(8, 121)
PARAGRAPH_COUNT = range(1, 6)
PARAGRAPH_LENGTH = range(20, 1201)
WORDS_TO_JUDGE_LANGUAGE = 6
SHARE_OF_STOP_WORDS = 0.08


class Flaw(StrEnum):
    """What is wrong with a piece of prose."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNFINISHED = "unfinished"
    REPETITION = "repetition"
    CONTROL = "control_character"
    PICTURE = "picture_character"
    NUMBER = "number"
    AMOUNT = "amount"
    PHONE = "phone"
    LINK = "link"
    MARKUP = "markup"
    PLACEHOLDER = "placeholder"
    LEAK = "leaked_instructions"
    LANGUAGE = "wrong_language"


@frozen(kw_only=True)
class ProseViolation:
    """One flaw; `place` is `subject`, `paragraphs` or `paragraph 2`, `excerpt` a few characters to show to staff."""

    flaw: Flaw
    place: str
    excerpt: str = ""


_LINK = re.compile(
    r"\w+://|\bh(?:xx|tt)ps?\b|\bwww\b|@"
    r"|[^\W\d_][\w-]+\.[^\W\d_]{2,}"  # a full stop inside a word: a host, or a sentence run into the next
    r"|\b(?:dot|titik)\s?(?:com|id|co|net|org|io)\b|[(\[{]\s*(?:dot|at|titik)\s*[)\]}]"
)
_MARKUP = re.compile(r"</?[a-z!]|&[a-z]+;|&#|[*`~|\\]|__|^\s*(?:#|>|[-+•–—]\s)|\]\(|^\s*\w[.)]\s")
_PLACEHOLDER = re.compile(r"[{}\[\]<>]|%[sd(]|\$\w|_{2,}|\bx{3,}\b|\.{4,}|\btbd\b|\btodo\b")
_PHONE = re.compile(r"\+?\d(?:[\s().-]*\d){6,}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*$")


def violations(subject: str, paragraphs: Sequence[str], language: str = "id") -> tuple[ProseViolation, ...]:
    """Everything wrong with the prose (`language` is `id` or `en`); empty when it may be used as it is."""
    return tuple(_all_violations(subject, paragraphs, language))


def _all_violations(subject: str, paragraphs: Sequence[str], language: str) -> Iterator[ProseViolation]:
    yield from _length("subject", subject, SUBJECT_LENGTH)
    yield from _content("subject", _beginning(subject, SUBJECT_LENGTH))
    if not paragraphs:
        yield ProseViolation(flaw=Flaw.EMPTY, place="paragraphs")
    elif len(paragraphs) not in PARAGRAPH_COUNT:
        yield ProseViolation(flaw=Flaw.TOO_LONG, place="paragraphs", excerpt=f"{len(paragraphs)} paragraphs")
    for number, paragraph in enumerate(paragraphs, start=1):
        place = f"paragraph {number}"
        yield from _length(place, paragraph, PARAGRAPH_LENGTH)
        yield from _content(place, _beginning(paragraph, PARAGRAPH_LENGTH))
        yield from _wrong_language(place, paragraph, language)
    yield from _wrong_language("paragraphs", " ".join((subject, *paragraphs)), language)
    yield from _repetition(paragraphs)
    if paragraphs and paragraphs[-1].strip() and not _SENTENCE_END.search(paragraphs[-1].strip()):
        yield _violation(Flaw.UNFINISHED, "paragraphs", paragraphs[-1].strip()[-40:])


def _length(place: str, text: str, allowed: range) -> Iterator[ProseViolation]:
    length = len(text.strip())
    if length == 0:
        yield ProseViolation(flaw=Flaw.EMPTY, place=place)
    elif length < allowed.start:
        yield _violation(Flaw.TOO_SHORT, place, text)
    elif length >= allowed.stop:
        yield _violation(Flaw.TOO_LONG, place, f"{length} characters")


def _beginning(text: str, allowed: range) -> str:
    """As much as is worth reading: what is too long is refused anyway, and the patterns take the square of its length."""
    return text if len(text.strip()) < allowed.stop else text.strip()[: allowed.stop]


def _content(place: str, text: str) -> Iterator[ProseViolation]:
    yield from _characters(place, text)
    # Full-width, mathematical and circled look-alikes become the letters and digits they stand for.
    plain = unicodedata.normalize("NFKC", text).replace("\u3002", ".").casefold()
    for flaw, pattern in (
        (Flaw.LINK, _LINK),
        (Flaw.MARKUP, _MARKUP),
        (Flaw.PLACEHOLDER, _PLACEHOLDER),
        (Flaw.PHONE, _PHONE),
    ):
        if found := pattern.search(plain):
            yield _violation(flaw, place, found.group())
    if leak := next((phrase for phrase in LEAKS if phrase in plain), None):
        yield _violation(Flaw.LEAK, place, leak)
    yield from _spelled_numbers(place, _WORD.findall(plain))


def _characters(place: str, text: str) -> Iterator[ProseViolation]:
    seen: dict[Flaw, str] = {}
    for character in dict.fromkeys(text):
        if (flaw := _flaw_of(character)) is not None:
            seen.setdefault(flaw, character)
    for flaw, character in seen.items():
        yield _violation(flaw, place, f"U+{ord(character):04X}")


def _flaw_of(character: str) -> Flaw | None:
    if character.isascii() and (character.isalpha() or character == " "):
        return None
    category = unicodedata.category(character)
    if category[0] == "C" or category in ("Zl", "Zp"):  # controls, bidi marks, zero-width, surrogates, line separators
        return Flaw.CONTROL
    if category[0] == "N":  # digits of any script, fractions, circled and Roman ones
        return Flaw.NUMBER
    if category == "Sc":
        return Flaw.AMOUNT
    if category == "So":
        return Flaw.PICTURE
    # Look-alike letters of other scripts are how a forged name or link is written.
    if category[0] in "LM" and not unicodedata.name(character, "").startswith("LATIN "):
        return Flaw.LANGUAGE
    return None


def _spelled_numbers(place: str, words: Sequence[str]) -> Iterator[ProseViolation]:
    """`dua puluh juta`, `lima persen`, `Rp`: an amount in words is an amount; five digits in words are a phone."""
    if code := next((word for word in words if word in CURRENCY_CODES), None):
        yield _violation(Flaw.AMOUNT, place, code)
    spelled = (f"{first} {second}" for first, second in pairwise(words) if _counts(first, second))
    if pair := next(spelled, None):
        yield _violation(Flaw.AMOUNT, place, pair)
    run = 0
    for word in words:
        run = run + 1 if word in NUMBER_WORDS else 0
        if run == 5:
            yield _violation(Flaw.PHONE, place, "five numbers in words in a row")


def _counts(first: str, second: str) -> bool:
    return first in NUMBER_WORDS and (second in NUMBER_WORDS or second in COUNTED_MONEY)


def _wrong_language(place: str, text: str, language: str) -> Iterator[ProseViolation]:
    words = _WORD.findall(text.casefold())
    if len(words) < WORDS_TO_JUDGE_LANGUAGE:
        return
    right = sum(word in STOP_WORDS[language] for word in words)
    wrong = max(sum(word in STOP_WORDS[other] for word in words) for other in STOP_WORDS if other != language)
    if right <= wrong or right < len(words) * SHARE_OF_STOP_WORDS:
        yield _violation(Flaw.LANGUAGE, place, text)


def _repetition(paragraphs: Iterable[str]) -> Iterator[ProseViolation]:
    seen: set[str] = set()
    for number, paragraph in enumerate(paragraphs, start=1):
        words = _WORD.findall(paragraph.casefold())
        key = " ".join(words)
        looping = any(len(set(words[at : at + 6])) == 1 for at in range(len(words) - 5))
        if looping or (key and key in seen) or (len(words) >= 40 and len(set(words)) * 5 < len(words)):
            yield _violation(Flaw.REPETITION, f"paragraph {number}", paragraph)
        seen.add(key)


def _violation(flaw: Flaw, place: str, excerpt: str) -> ProseViolation:
    shown = "".join(character if character.isprintable() else "?" for character in excerpt.strip())
    return ProseViolation(flaw=flaw, place=place, excerpt=shown[:40])
