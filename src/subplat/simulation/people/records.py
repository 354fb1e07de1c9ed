"""What is known of a client changes while it is billed: its name, its address, its mailbox, its tax; in the end it is forgotten."""

from collections.abc import Callable

from attrs import define

from subplat.application.clients.anonymise_client import AnonymiseClient
from subplat.application.clients.change_client import ChangeClient
from subplat.domain.clients.client import TaxTreatment
from subplat.domain.ids import ClientId
from subplat.simulation.people.clients import Clients
from subplat.simulation.people.customer import Customer
from subplat.simulation.world import World

CHANGES, FORGOTTEN = 0.04, 0.05
"""Per month; the second of those whose contracts have all ended."""
TREATMENTS = (TaxTreatment.STANDARD, TaxTreatment.STANDARD, TaxTreatment.WAPU, TaxTreatment.EXEMPT)


@define(kw_only=True, eq=False)
class Records:
    """Sales writes changes down; an Admin forgets who asks for it."""

    world: World
    clients: Clients

    def month(self, customer: Customer) -> None:
        """One more month of a client has passed."""
        client_id = customer.client_id
        if client_id is None:
            return
        throws = customer.throws(f"records {customer.months}")
        changes, forgotten = throws.happens(CHANGES), throws.happens(FORGOTTEN)
        if changes:
            self._changes(customer, client_id, throws.number(1, 4), throws.pick(TREATMENTS))
        if forgotten and self._has_left(client_id):
            self._is_forgotten(customer, client_id)

    def _changes(self, customer: Customer, client_id: ClientId, what: int, treatment: TaxTreatment) -> None:
        number, months = customer.number, customer.months
        match what:
            case 1:
                command = ChangeClient(client_id=client_id, name=f"PT Contoh {number} (Persero)")
            case 2:
                address = f"Jl. Contoh No. {number + 1}, Lantai {months}, Jakarta 12190"
                command = ChangeClient(client_id=client_id, billing_address=address)
            case 3:
                command = ChangeClient(client_id=client_id, billing_email=f"tagihan{months}@{customer.domain}")
            case _:
                command = ChangeClient(client_id=client_id, tax_treatment=treatment)
        change = self.world.application.clients.change
        self._do(customer, "notes what changed", lambda: change(command), lambda: self._reads(customer, command))

    def _reads(self, customer: Customer, command: ChangeClient) -> None:
        if isinstance(command.billing_email, str):
            self.clients.by_email[command.billing_email] = customer

    def _has_left(self, client_id: ClientId) -> bool:
        with self.world.town.units_of_work() as work:
            contracts, wallet = work.subscriptions.of_client(client_id), work.wallets.find_by_client(client_id)
        has_money = wallet is not None and wallet.balance.is_positive
        return bool(contracts) and not has_money and not any(contract.is_live for contract in contracts)

    def _is_forgotten(self, customer: Customer, client_id: ClientId) -> None:
        command = AnonymiseClient(client_id=client_id, reason="Permintaan penghapusan data")
        anonymise = self.world.application.clients.anonymise

        def forgotten() -> None:
            # Should it come back, it is somebody new.
            customer.client_id, customer.is_forgotten = None, True

        self._do(customer, "forgets who it was", lambda: anonymise(command), forgotten)

    def _do(self, customer: Customer, what: str, command: Callable[[], None], then: Callable[[], None]) -> None:
        self.world.act("staff", what, command, lambda _: then(), about=customer.number)
