"""What the twin knows: its account, the outputs planned for it, and what it was asked and answered."""

from datetime import timedelta
from typing import Any

from attrs import define, field

from subplat.adapters.sandbox.gemini.outputs import OutputKind
from subplat.adapters.sandbox.world import World


@define(kw_only=True)
class GeminiAccount:
    """Settings as the console of the service would hold them; changeable while the sandbox runs."""

    api_key: str = "sandbox-gemini-key"
    retry_delay: timedelta = timedelta(seconds=30)


@define(kw_only=True)
class GeminiState:
    """The twin's truth. `planned` holds the kinds of the next answers, one each; when it is empty all is well written."""

    world: World
    account: GeminiAccount
    planned: list[OutputKind] = field(factory=list)
    written: list[dict[str, Any]] = field(factory=list)

    def next_kind(self) -> OutputKind:
        """The kind of the answer now due."""
        return self.planned.pop(0) if self.planned else OutputKind.GOOD

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON: `written` has model, kind, prompt and text of each answer in order."""
        return {"planned": [kind.value for kind in self.planned], "written": self.written}
