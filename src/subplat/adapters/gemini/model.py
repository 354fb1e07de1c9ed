"""One question to Gemini, answered as JSON; asked once more when Gemini was not available."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from attrs import Factory, field, frozen

from subplat.adapters.gemini.failures import mapped_failures
from subplat.adapters.gemini.prompt import Prompt
from subplat.adapters.system.made_once import MadeOnce
from subplat.application.ports.crash_points import passes
from subplat.application.ports.failures import Unavailable

if TYPE_CHECKING:
    from google.genai import Client
    from google.genai.types import GenerateContentResponse

_LONGEST_WAIT = timedelta(seconds=5)


@frozen(kw_only=True)
class GeminiAccess:
    """Where Gemini is and how long to wait; `base_url` None is Google's own, `timeout` is for one attempt."""

    api_key: str = field(repr=False)
    model: str
    base_url: str | None = None
    timeout: timedelta = timedelta(seconds=20)
    wait_before_retry: timedelta = timedelta(milliseconds=500)
    max_output_tokens: int = 4096
    temperature: float = 0.4


@frozen
class GeminiModel:
    """The model that the access names."""

    access: GeminiAccess
    _client: MadeOnce["Client"] = field(
        init=False, eq=False, repr=False, default=Factory(lambda model: MadeOnce(model._connected), takes_self=True)
    )

    def ask(self, prompt: Prompt, schema: Mapping[str, object], *, temperature: float) -> "GenerateContentResponse":
        """The answer, unchecked. Raises `Unavailable`, `Rejected`, `MalformedAnswer`."""
        import stamina

        wait = self.access.wait_before_retry
        twice = stamina.RetryingCaller(attempts=2, timeout=None, wait_initial=wait, wait_jitter=wait / 4)
        return twice(_worth_a_second_try, self._ask, prompt, schema, temperature)

    def close(self) -> None:
        """Closes the connections, if there are any."""
        if self._client.made is not None:
            self._client.made.close()

    @passes("gemini")
    def _ask(self, prompt: Prompt, schema: Mapping[str, object], temperature: float) -> "GenerateContentResponse":
        from google.genai.types import AutomaticFunctionCallingConfig, GenerateContentConfig

        config = GenerateContentConfig(
            system_instruction=prompt.rules,
            temperature=temperature,
            max_output_tokens=self.access.max_output_tokens,
            response_mime_type="application/json",
            response_json_schema=dict(schema),
            automatic_function_calling=AutomaticFunctionCallingConfig(disable=True),
        )
        with mapped_failures():
            return self._client().models.generate_content(model=self.access.model, contents=prompt.task, config=config)

    def _connected(self) -> "Client":
        # Two seconds to import: only who really asks pays for it.
        from google.genai import Client
        from google.genai.types import HttpOptions

        milliseconds = self.access.timeout // timedelta(milliseconds=1)
        options = HttpOptions(base_url=self.access.base_url, timeout=milliseconds)
        return Client(api_key=self.access.api_key, vertexai=False, http_options=options)


def _worth_a_second_try(failure: Exception) -> bool | timedelta:
    if not isinstance(failure, Unavailable):
        return False
    if failure.retry_after is None:
        return True
    # A caller is waiting: a long pause is better spent without the model.
    return failure.retry_after if failure.retry_after <= _LONGEST_WAIT else False
