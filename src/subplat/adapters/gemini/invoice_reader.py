"""The `InvoiceReader` port over Gemini."""

import json
import re
from decimal import Decimal

from attrs import field, frozen

from subplat.adapters.gemini.answer import whole_answer
from subplat.adapters.gemini.failures import SYSTEM
from subplat.adapters.gemini.invoice_prompt import SCHEMA, prompt_for
from subplat.adapters.gemini.model import GeminiAccess, GeminiModel
from subplat.application.ports.failures import MalformedAnswer
from subplat.application.ports.invoice_reader import ReadInvoice

_AMOUNT = re.compile(r"[0-9]{1,16}(?:\.[0-9]{1,2})?")
_LONGEST_NUMBER = 100
_LONGEST_MAIL = 20_000


@frozen
class GeminiInvoiceReader:
    """Asks for a JSON object of number and amount, both text, so that no float comes near the amount."""

    access: GeminiAccess
    _model: GeminiModel = field(init=False, repr=False)

    @_model.default
    def _make_model(self) -> GeminiModel:
        return GeminiModel(self.access)

    def read(self, text: str) -> ReadInvoice:
        """See the port."""
        prompt = prompt_for(text[:_LONGEST_MAIL])
        response = self._model.ask(prompt, SCHEMA, temperature=0.0)
        number, amount = _checked(whole_answer(response))
        return ReadInvoice(
            number=number,
            amount=amount,
            model=response.model_version or self.access.model,
            prompt=str(prompt),
            answer=json.dumps({"number": number, "amount": None if amount is None else str(amount)}),
        )

    def close(self) -> None:
        """Closes the connections."""
        self._model.close()


def _checked(parsed: object) -> tuple[str | None, Decimal | None]:
    if not isinstance(parsed, dict) or set(parsed) != {"number", "amount"}:
        raise MalformedAnswer(SYSTEM, "the answer is not an object of number and amount")
    number, amount = parsed["number"], parsed["amount"]
    if not isinstance(number, str) or not isinstance(amount, str) or len(number) > _LONGEST_NUMBER:
        raise MalformedAnswer(SYSTEM, "number or amount is no text, or far too long")
    if amount.strip() and not _AMOUNT.fullmatch(amount.strip()):
        raise MalformedAnswer(SYSTEM, "the amount is no plain number")
    return number.strip() or None, Decimal(amount.strip()) if amount.strip() else None
