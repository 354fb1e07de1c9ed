"""The welcome mail, once everything the client bought is switched on."""

from decimal import Decimal

from subplat import Subplat
from subplat.application.ports.provisioner import Declined
from subplat.application.provisioning.welcome import WelcomeClient
from subplat.application.quotations.content import OfferLine
from subplat.domain.catalog.product import ProductType
from subplat.domain.provisioning.words import TaskStatus
from subplat.testing.builders import a_deal, a_paying_client, a_product, an_offer

CLIENT_MAIL = "finance@contoh-1.example"


def welcome(app: Subplat) -> list[str]:
    return [mail.body for mail in app.sandbox.mails_to(CLIENT_MAIL) if mail.subject.startswith("Selamat datang")]


def test_it_says_what_is_ready_and_when_the_next_bill_comes(subplat: Subplat) -> None:
    a_paying_client(subplat)
    [body] = welcome(subplat)
    assert {
        "- Contoh Gworkspace: 42",
        "- Contoh Gcp: 1",
        "Tagihan berikutnya: 28 Februari 2026",
        "Portal: http://127.0.0.1:8000",
    } <= set(body.splitlines())


def test_what_needs_no_switching_is_ready_at_once(subplat: Subplat) -> None:
    line = OfferLine(product_id=a_product(subplat, ProductType.SERVICE), quantity=1, unit_price=Decimal(100))
    a_paying_client(subplat, content=an_offer(subplat, line))
    assert len(welcome(subplat)) == 1
    assert subplat.books.tasks == ()


def test_asking_again_writes_nothing(subplat: Subplat) -> None:
    deal = a_paying_client(subplat)
    subplat.sandbox.platform.application.handle(WelcomeClient(subscription_id=deal.subscription_id))
    subplat.run_until_idle()
    assert len(welcome(subplat)) == 1


def test_nobody_is_welcomed_before_the_payment(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.sandbox.platform.application.handle(WelcomeClient(subscription_id=deal.subscription_id))
    subplat.run_until_idle()
    assert welcome(subplat) == []


def test_nobody_is_welcomed_while_all_of_it_waits_for_a_person(subplat: Subplat) -> None:
    for provisioner in subplat.sandbox.platform.provisioners.values():
        provisioner.declines.append(Declined(code="QUOTA", detail="none left"))
    a_paying_client(subplat)
    assert {task.status for task in subplat.books.tasks} == {TaskStatus.FAILED}
    assert welcome(subplat) == []
