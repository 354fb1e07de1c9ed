"""Lines of bills as JSON: amounts are texts, the currency is that of the row."""

from collections.abc import Iterable

from subplat.adapters.postgres.rows.exact_json import json_objects, json_text
from subplat.domain.billing.line import BillLine
from subplat.domain.money import Currency, Money


def bill_lines_text(lines: Iterable[BillLine]) -> str:
    """What is stored for the lines."""
    written = [
        f'{{"description": {json_text(line.description)}, "quantity": {line.quantity}, '
        f'"unit_price": "{line.unit_price.amount}", "amount": "{line.amount.amount}"}}'
        for line in lines
    ]
    return f"[{', '.join(written)}]"


def bill_lines(text: str, currency: Currency) -> tuple[BillLine, ...]:
    """The lines that were stored."""
    return tuple(
        BillLine(
            description=str(line["description"]),
            quantity=int(str(line["quantity"])),
            unit_price=Money(str(line["unit_price"]), currency),
            amount=Money(str(line["amount"]), currency),
        )
        for line in json_objects(text)
    )
