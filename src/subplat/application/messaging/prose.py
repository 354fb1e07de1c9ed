"""Prose for a mail: from the model if it behaves, else from our own template."""

from attrs import frozen

from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.text_generator import ProseRequest, TextGenerator
from subplat.domain.messaging.guard import violations


@frozen(kw_only=True)
class WrittenProse:
    """Paragraphs that may be used; the `model` and what it really said are kept for the books."""

    paragraphs: tuple[str, ...]
    model: str | None = None
    prompt: str | None = None
    generated: str | None = None
    refusal: str | None = None


@frozen(kw_only=True)
class ProseWriter:
    """Numbers, links and addresses are never the model's: they are rendered around the prose. Nothing here can fail."""

    generator: TextGenerator

    def write(self, request: ProseRequest, template: tuple[str, ...]) -> WrittenProse:
        """The model's paragraphs when the guard finds nothing in them, otherwise `template`; `refusal` says why."""
        try:
            prose = self.generator.write(request)
        except OutsideFailure as failure:
            return WrittenProse(paragraphs=template, refusal=str(failure))
        generated = _storable("\n\n".join((prose.subject, *prose.paragraphs)))
        flaws = violations(prose.subject, prose.paragraphs, request.language)
        refusal = ", ".join(sorted({flaw.flaw.value for flaw in flaws})) or None
        return WrittenProse(
            paragraphs=template if flaws else prose.paragraphs,
            model=prose.model,
            prompt=prose.prompt,
            generated=generated,
            refusal=refusal,
        )


def _storable(text: str) -> str:
    """What no book can hold (NUL, halves of characters) as `?`: garbage must not stop the mail by being kept."""
    return text.encode(errors="replace").decode().replace("\0", "?")
