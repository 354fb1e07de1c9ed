"""A new client, as a lead."""

from uuid import UUID

import pytest

from subplat import Subplat
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.clients.register_client import RegisterClient
from subplat.application.ports.acting import acting_as
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.domain.clients.client import ClientStatus, TaxTreatment
from subplat.domain.errors import AlreadyExists, InvalidValue, NotFound
from subplat.domain.ids import UserId


def test_a_lead_is_kept_as_it_was_entered(subplat: Subplat) -> None:
    client = subplat.clients.register(
        RegisterClient(
            name="Contoh Nusantara",
            legal_name="PT Contoh Nusantara",
            billing_email="finance@contoh.example",
            contact_email="it@contoh.example",
            phone="+62215000",
            billing_address="Jl. Contoh 1",
            tax_number="01.234.567.8-091.000",
            tax_treatment=TaxTreatment.WAPU,
            workspace_domain="contoh.example",
        )
    )
    [kept] = subplat.books.clients
    assert (kept.id, kept.status, kept.tax_number) == (client, ClientStatus.LEAD, "0012345678091000")
    assert (kept.offer_email, kept.invoice_name) == ("it@contoh.example", "PT Contoh Nusantara")
    assert (kept.tax_treatment, kept.workspace_domain) == (TaxTreatment.WAPU, "contoh.example")


def test_offers_go_to_the_billing_address_of_who_has_no_other(subplat: Subplat) -> None:
    subplat.clients.register(RegisterClient(name="CV Contoh", billing_email="finance@contoh.example"))
    assert subplat.books.clients[0].offer_email == "finance@contoh.example"


def test_a_billing_address_belongs_to_one_client(subplat: Subplat, refused) -> None:
    subplat.clients.register(RegisterClient(name="CV Contoh", billing_email="finance@contoh.example"))
    with refused(AlreadyExists):
        subplat.clients.register(RegisterClient(name="CV Lain", billing_email="Finance@contoh.example"))


def test_a_domain_belongs_to_one_client(subplat: Subplat, refused) -> None:
    subplat.clients.register(
        RegisterClient(name="CV Contoh", billing_email="a@contoh.example", workspace_domain="contoh.example")
    )
    with refused(AlreadyExists):
        subplat.clients.register(
            RegisterClient(name="CV Lain", billing_email="b@contoh.example", workspace_domain="contoh.example")
        )


@pytest.mark.parametrize("number", ["123", "x" * 16, "12345678901234567"])
def test_what_is_no_tax_number_is_refused(subplat: Subplat, refused, number: str) -> None:
    with refused(InvalidValue):
        subplat.clients.register(RegisterClient(name="CV", billing_email="a@contoh.example", tax_number=number))


@pytest.mark.parametrize("bad", ["", "finance", "a@b.example\nBcc: c@d.example"])
def test_what_is_no_address_is_refused(subplat: Subplat, refused, bad: str) -> None:
    for command in (
        RegisterClient(name="CV", billing_email=bad),
        RegisterClient(name="CV", billing_email="a@contoh.example", contact_email=bad),
    ):
        with refused(InvalidValue):
            subplat.clients.register(command)


def test_who_registers_a_lead_as_sales_looks_after_it(subplat: Subplat) -> None:
    seller = subplat.accounts.register(RegisterUser(email="s@penjual.example", full_name="Sales", role=Role.SALES))
    admin = subplat.accounts.register(RegisterUser(email="a@penjual.example", full_name="Admin", role=Role.ADMIN))
    for number, (role, person) in enumerate(((Role.SALES, seller), (Role.ADMIN, admin))):
        with acting_as(Actor(source=Source.API, label="x", role=role, user_id=person)):
            subplat.clients.register(RegisterClient(name="CV Contoh", billing_email=f"{number}@contoh.example"))
    assert [client.sales_user_id for client in subplat.books.clients] == [seller, None]


def test_a_lead_can_be_given_to_a_sales_person_that_there_is(subplat: Subplat, refused) -> None:
    seller = subplat.accounts.register(RegisterUser(email="s@penjual.example", full_name="Sales", role=Role.SALES))
    given = RegisterClient(name="CV Contoh", billing_email="a@contoh.example", sales_user_id=seller)
    subplat.clients.register(given)
    assert subplat.books.clients[0].sales_user_id == seller
    with refused(NotFound):
        subplat.clients.register(
            RegisterClient(name="CV Lain", billing_email="b@contoh.example", sales_user_id=UserId(UUID(int=404)))
        )
