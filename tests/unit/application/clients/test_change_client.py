"""What is known of a client is corrected, handed to somebody else, and forgotten."""

from uuid import UUID

import pytest

from subplat import Subplat
from subplat.application.accounts.administration import DisableUser
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.clients.anonymise_client import AnonymiseClient
from subplat.application.clients.assign_client import AssignClient
from subplat.application.clients.change_client import ChangeClient, ChangeProfile
from subplat.application.clients.register_client import RegisterClient
from subplat.application.quotations.generate_subscription import Deal
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.wallets.adjust_wallet import AdjustWallet
from subplat.domain.accounts.user import Role
from subplat.domain.clients.client import NOWHERE, Client, ClientHasBusiness, ClientStatus, TaxTreatment
from subplat.domain.errors import AlreadyExists, InvalidValue, NotFound, RuleBroken
from subplat.domain.ids import ClientId, UserId
from subplat.domain.money import Money
from subplat.domain.wallets.wallet import Direction
from subplat.testing.builders import a_paying_client

NOBODY = UUID(int=1)


def lead(app: Subplat, **more: str) -> ClientId:
    known = {"name": "Contoh", "billing_email": "finance@contoh.example", "phone": "+62215000", **more}
    return app.clients.register(RegisterClient(**known))


def kept(app: Subplat, client_id: ClientId) -> Client:
    (client,) = (each for each in app.books.clients if each.id == client_id)
    return client


def a_customer(app: Subplat) -> tuple[ClientId, Deal]:
    """Somebody who buys and pays."""
    deal = a_paying_client(app)
    (client,) = app.books.clients
    return client.id, deal


def person(app: Subplat, role: Role) -> UserId:
    address = f"{role.lower()}-2@reseller.example"
    return app.accounts.register(RegisterUser(email=address, full_name=f"Tim {role}", role=role))


def test_what_is_not_named_stays_and_none_takes_away(subplat: Subplat) -> None:
    client = lead(subplat, contact_email="it@contoh.example")
    subplat.clients.change(
        ChangeClient(client_id=client, name="Contoh Baru", phone=None, tax_treatment=TaxTreatment.WAPU)
    )
    now = kept(subplat, client)
    assert (now.name, now.phone, now.tax_treatment) == ("Contoh Baru", None, TaxTreatment.WAPU)
    assert (now.billing_email, now.contact_email) == ("finance@contoh.example", "it@contoh.example")


def test_what_is_no_address_is_refused(subplat: Subplat, refused) -> None:
    client = lead(subplat)
    with refused(InvalidValue):
        subplat.clients.change(ChangeClient(client_id=client, billing_email="no address"))
    with refused(InvalidValue):
        subplat.clients.change(ChangeClient(client_id=client, tax_number="123"))


def test_a_billing_address_of_another_client_is_taken(subplat: Subplat, refused) -> None:
    lead(subplat)
    other = lead(subplat, billing_email="lain@contoh.example")
    with refused(AlreadyExists):
        subplat.clients.change(ChangeClient(client_id=other, billing_email="Finance@contoh.example"))


def test_who_does_not_exist_is_not_changed(subplat: Subplat, refused) -> None:
    with refused(NotFound):
        subplat.clients.change(ChangeClient(client_id=ClientId(NOBODY), name="A"))


def test_a_domain_that_google_knows_stays(subplat: Subplat, refused) -> None:
    client, _ = a_customer(subplat)
    assert kept(subplat, client).google_customer_id is not None
    with refused(RuleBroken, match="domain"):
        subplat.clients.change(ChangeClient(client_id=client, workspace_domain="lain.example"))


def test_a_client_changes_how_it_is_reached(subplat: Subplat) -> None:
    client = lead(subplat)
    subplat.clients.change_profile(ChangeProfile(client_id=client, phone="+62216000", billing_address="Jl. Baru 1"))
    now = kept(subplat, client)
    assert (now.phone, now.billing_address, now.name) == ("+62216000", "Jl. Baru 1", "Contoh")


def test_another_person_looks_after_a_client(subplat: Subplat) -> None:
    client, sales = lead(subplat), person(subplat, Role.SALES)
    subplat.clients.assign(AssignClient(client_id=client, sales_user_id=sales))
    assert kept(subplat, client).sales_user_id == sales
    subplat.clients.assign(AssignClient(client_id=client, sales_user_id=None))
    assert kept(subplat, client).sales_user_id is None


def test_only_who_sells_looks_after_clients(subplat: Subplat, refused) -> None:
    client, finance, sales = lead(subplat), person(subplat, Role.FINANCE), person(subplat, Role.SALES)
    subplat.accounts.disable(DisableUser(user_id=sales))
    for nobody in (finance, sales):
        with refused(RuleBroken):
            subplat.clients.assign(AssignClient(client_id=client, sales_user_id=nobody))
    with refused(NotFound):
        subplat.clients.assign(AssignClient(client_id=client, sales_user_id=UserId(NOBODY)))


def test_a_client_that_is_served_is_not_forgotten(subplat: Subplat, refused) -> None:
    client, _ = a_customer(subplat)
    with refused(ClientHasBusiness):
        subplat.clients.anonymise(AnonymiseClient(client_id=client, reason="asked by letter"))


def test_a_client_that_left_is_forgotten_and_its_books_stay(subplat: Subplat) -> None:
    client, deal = a_customer(subplat)
    subplat.subscriptions.cancel(CancelSubscription(subscription_id=deal.subscription_id, reason="moved away"))
    subplat.run_until_idle()
    paid, bills = subplat.books.payments, len(subplat.books.cycles)
    subplat.clients.anonymise(AnonymiseClient(client_id=client, reason="asked by letter"))
    now = kept(subplat, client)
    assert now.status is ClientStatus.CHURNED
    assert now.billing_email == f"{client}@{NOWHERE}"
    gone = (now.legal_name, now.contact_email, now.phone, now.billing_address, now.tax_number, now.workspace_domain)
    assert set(gone) == {None}
    (login,) = (user for user in subplat.books.users if user.client_id == client)
    assert (login.is_active, login.email) == (False, f"{login.id}@{NOWHERE}")
    assert (len(subplat.books.payments), len(subplat.books.cycles)) == (len(paid), bills)


def test_forgetting_again_changes_nothing(subplat: Subplat) -> None:
    client = lead(subplat)
    subplat.clients.anonymise(AnonymiseClient(client_id=client, reason="asked"))
    before = kept(subplat, client).details
    subplat.clients.anonymise(AnonymiseClient(client_id=client, reason="asked"))
    assert kept(subplat, client).details == before


def test_who_was_forgotten_is_not_given_a_name_again(subplat: Subplat, refused) -> None:
    client = lead(subplat)
    subplat.clients.anonymise(AnonymiseClient(client_id=client, reason="asked"))
    with refused(RuleBroken, match="anonymised"):
        subplat.clients.change(ChangeClient(client_id=client, name="Contoh"))


def test_a_balance_is_given_back_first(subplat: Subplat, refused) -> None:
    client, admin = lead(subplat), person(subplat, Role.ADMIN)
    subplat.wallets.adjust(
        AdjustWallet(client_id=client, direction=Direction.IN, amount=Money("1000", "IDR"), reason="Koreksi", by=admin)
    )
    with refused(ClientHasBusiness, match="balance"):
        subplat.clients.anonymise(AnonymiseClient(client_id=client, reason="asked"))


@pytest.mark.parametrize("role", [Role.SALES, Role.ADMIN])
def test_who_works_here_stays_answerable(subplat: Subplat, role: Role) -> None:
    user = person(subplat, role)
    (kept_user,) = (each for each in subplat.books.users if each.id == user)
    with pytest.raises(RuleBroken):
        kept_user.anonymise(NOWHERE, subplat.clock.now())
