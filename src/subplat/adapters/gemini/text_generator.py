"""The `TextGenerator` port over Gemini."""

from attrs import field, frozen

from subplat.adapters.gemini.answer import subject_and_paragraphs
from subplat.adapters.gemini.model import GeminiAccess, GeminiModel
from subplat.adapters.gemini.prompt import SCHEMA, prompt_for
from subplat.application.ports.text_generator import Prose, ProseRequest


@frozen
class GeminiTextGenerator:
    """Asks for a JSON object of subject and paragraphs."""

    access: GeminiAccess
    _model: GeminiModel = field(init=False, repr=False)

    @_model.default
    def _make_model(self) -> GeminiModel:
        return GeminiModel(self.access)

    def write(self, request: ProseRequest) -> Prose:
        """A subject and one to five paragraphs, unguarded. Raises `Unavailable`, `Rejected`, `MalformedAnswer`."""
        prompt = prompt_for(request)
        response = self._model.ask(prompt, SCHEMA, temperature=self.access.temperature)
        subject, paragraphs = subject_and_paragraphs(response)
        model = response.model_version or self.access.model
        return Prose(subject=subject, paragraphs=paragraphs, model=model, prompt=str(prompt))

    def close(self) -> None:
        """Closes the connections."""
        self._model.close()
