"""What one person confirmed, and another one confirms at the command line."""

from collections.abc import Callable
from typing import Any

from attrs import evolve

from subplat import Subplat
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment
from subplat.domain.accounts.user import Role
from subplat.domain.money import Currency, Money
from subplat.domain.payments.second_person import SecondPersonPolicy
from subplat.testing.builders import a_deal


def test_another_person_is_shown_what_waits_and_makes_it_count(
    subplat: Subplat, told: Callable[..., Any], run: Callable[..., tuple[int, str, str]]
) -> None:
    deal = a_deal(subplat)
    first, other = "satu@contoh.example", "dua@contoh.example"
    one = subplat.accounts.register(RegisterUser(email=first, full_name="Tim", role=Role.FINANCE))
    subplat.accounts.register(RegisterUser(email=other, full_name="Tim", role=Role.FINANCE))
    limit = SecondPersonPolicy(above={Currency.IDR: Money.zero(Currency.IDR)})
    command = ConfirmOfflinePayment(
        cycle_id=deal.cycle_id, amount=deal.amount, paid_on=subplat.clock.today(), reference="TRF-1", by=one
    )
    waiting = evolve(subplat.payments.confirm_offline, policy=limit)(command)
    amount = f"{deal.amount.amount} IDR"
    confirm = ("payment", "confirm-manual", deal.cycle_id, "--reference", "TRF-1", "--amount", amount)
    code, out, _ = run(*confirm, "--by", first, "--yes", "--json")
    assert (code, '"waits_for_second_person": true' in out) == (3, True)
    planned = {each["what"]: each for each in told(*confirm, "--by", other, "--dry-run")["effects"]}
    assert "waits for another person" in planned["payment TRF-1"]["before"]
    made = told(*confirm, "--by", other, "--yes")
    assert made == {"payment_id": str(waiting), "waits_for_second_person": False}
