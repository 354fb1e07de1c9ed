"""Correcting what is known of a client: by staff, or by the client itself."""

from attrs import frozen

from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.unchanged import UNCHANGED, Unchanged, chosen
from subplat.domain.clients.client import ClientDetails, TaxTreatment
from subplat.domain.ids import ClientId


@frozen(kw_only=True)
class ChangeClient:
    """What is not named stays; None takes a value away."""

    client_id: ClientId
    name: str | Unchanged = UNCHANGED
    legal_name: str | Unchanged | None = UNCHANGED
    billing_email: str | Unchanged = UNCHANGED
    contact_email: str | Unchanged | None = UNCHANGED
    phone: str | Unchanged | None = UNCHANGED
    billing_address: str | Unchanged | None = UNCHANGED
    tax_number: str | Unchanged | None = UNCHANGED
    tax_treatment: TaxTreatment | Unchanged = UNCHANGED
    workspace_domain: str | Unchanged | None = UNCHANGED


@frozen(kw_only=True)
class ChangeClientHandler:
    units_of_work: UnitOfWorkFactory

    def __call__(self, command: ChangeClient) -> None:
        """Raises NotFound, InvalidValue, RuleBroken (a domain that Google knows, anonymised), AlreadyExists, StaleVersion."""
        with self.units_of_work() as work:
            client = work.clients.get(command.client_id)
            known = client.details
            client.change(
                ClientDetails(
                    name=chosen(command.name, known.name),
                    legal_name=chosen(command.legal_name, known.legal_name),
                    billing_email=chosen(command.billing_email, known.billing_email),
                    contact_email=chosen(command.contact_email, known.contact_email),
                    phone=chosen(command.phone, known.phone),
                    billing_address=chosen(command.billing_address, known.billing_address),
                    tax_number=chosen(command.tax_number, known.tax_number),
                    tax_treatment=chosen(command.tax_treatment, known.tax_treatment),
                    workspace_domain=chosen(command.workspace_domain, known.workspace_domain),
                )
            )
            work.clients.save(client)
            work.commit()


@frozen(kw_only=True)
class ChangeProfile:
    """How the client itself is reached. Who it is for bills and taxes is for staff to change."""

    client_id: ClientId
    contact_email: str | Unchanged | None = UNCHANGED
    phone: str | Unchanged | None = UNCHANGED
    billing_address: str | Unchanged | None = UNCHANGED


@frozen(kw_only=True)
class ChangeProfileHandler:
    change: ChangeClientHandler

    def __call__(self, command: ChangeProfile) -> None:
        """Raises NotFound, InvalidValue, StaleVersion."""
        self.change(
            ChangeClient(
                client_id=command.client_id,
                contact_email=command.contact_email,
                phone=command.phone,
                billing_address=command.billing_address,
            )
        )
