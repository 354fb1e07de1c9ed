"""Prose from a short list, for runs without a model."""

from collections.abc import Mapping

from attrs import define, field

from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.text_generator import Prose, ProseRequest

Answer = tuple[str, tuple[str, ...]]

USUAL: Mapping[str, Answer] = {
    "id": (
        "Informasi mengenai layanan Anda",
        (
            "Terima kasih atas kepercayaan yang diberikan kepada kami. Rincian selengkapnya tercantum pada email ini.",
            "Silakan membalas email ini apabila ada hal yang ingin ditanyakan kepada tim kami.",
        ),
    ),
    "en": (
        "Information about your service",
        (
            "Thank you for your trust in our team. All the details are shown in this mail.",
            "Please reply to this mail if you have any question about them.",
        ),
    ),
}
"""What is written unless told otherwise, by language; it passes the guard."""


@define
class InMemoryTextGenerator:
    """`TextGenerator` with a script: first raises the `failures`, then gives the `answers`, then the usual text."""

    failures: list[OutsideFailure] = field(factory=list)
    answers: list[Answer] = field(factory=list)
    requests: list[ProseRequest] = field(factory=list)

    def write(self, request: ProseRequest) -> Prose:
        """The next answer of the script."""
        self.requests.append(request)
        if self.failures:
            raise self.failures.pop(0)
        subject, paragraphs = self.answers.pop(0) if self.answers else USUAL[request.language]
        facts = "\n".join(f"{name}: {value}" for name, value in request.facts.items())
        return Prose(subject=subject, paragraphs=paragraphs, model="in-memory", prompt=f"{request.task}\n{facts}")
