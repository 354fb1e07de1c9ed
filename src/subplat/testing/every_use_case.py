"""Every use case that changes something, done once each by an Admin."""

from datetime import datetime
from decimal import Decimal

from attrs import evolve
from pyotp import TOTP

from subplat.adapters.memory.troubles import Trouble
from subplat.application.accounts.administration import ChangeRole, DisableUser, EnableUser, InviteUser
from subplat.application.accounts.api_keys import CreateApiKey, RevokeApiKey
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.accounts.rights import Permission
from subplat.application.accounts.second_factors import (
    ConfirmSecondFactor,
    DropOwnSecondFactor,
    EnrolSecondFactor,
    RemoveSecondFactor,
)
from subplat.application.accounts.sign_in import SignOutEverywhere
from subplat.application.billing.record_invoice import RecordInvoice, UploadedFile
from subplat.application.billing_run.run import RunBilling
from subplat.application.catalog.add_product import AddProduct
from subplat.application.catalog.change_product import ChangeProduct, SwitchProduct
from subplat.application.clients.anonymise_client import AnonymiseClient
from subplat.application.clients.assign_client import AssignClient
from subplat.application.clients.change_client import ChangeClient, ChangeProfile
from subplat.application.clients.register_client import RegisterClient
from subplat.application.integrations.endpoints import AddEndpoint, ChangeEndpoint, SwitchEndpoint
from subplat.application.integrations.task_result import ReportTaskResult
from subplat.application.messaging.edit_mail import EditMail
from subplat.application.messaging.inbound_settle import CloseUnclearMail, PlaceUnclearMail
from subplat.application.messaging.resend_mail import ResendMail
from subplat.application.payments.callbacks import ReplayCallback
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment
from subplat.application.payments.decline_offline import DeclineOfflinePayment
from subplat.application.payments.ignore_callback import IgnoreCallback
from subplat.application.payments.quarantine import PlaceQuarantined
from subplat.application.payments.refund import RequestRefund
from subplat.application.ports.failures import Rejected
from subplat.application.ports.provisioner import Declined
from subplat.application.provisioning.by_hand import DoneByHand, RetryTask
from subplat.application.quotations.decide_quotation import AcceptQuotation, RejectQuotation
from subplat.application.quotations.draft_quotation import DraftQuotation
from subplat.application.quotations.generate_subscription import GenerateSubscription
from subplat.application.quotations.revise_quotation import ReviseQuotation
from subplat.application.quotations.send_offer import SendOffer
from subplat.application.reporting.record_rate import RecordExchangeRate
from subplat.application.subscriptions.automate_collection import AutomateCollection
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.subscriptions.change_price import ChangePrice
from subplat.application.subscriptions.change_quantity import ChangeQuantity, ScheduleQuantity
from subplat.application.subscriptions.create_manual import CreateManualSubscription, ManualLine
from subplat.application.subscriptions.override_status import LiftOverride, OverrideStatus
from subplat.application.wallets.adjust_wallet import AdjustWallet
from subplat.application.wallets.top_up import RecordTopUp, TopUpWallet
from subplat.domain.accounts.user import Role
from subplat.domain.catalog.product import ProductType
from subplat.domain.ids import UserId
from subplat.domain.messaging.email import MailStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.refund import RefundDestination
from subplat.domain.payments.second_person import SecondPersonPolicy
from subplat.domain.periods import BillingPeriod
from subplat.domain.provisioning.words import TargetSystem, TaskStatus
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus
from subplat.domain.wallets.wallet import Direction
from subplat.testing.audited import AuditedDesk
from subplat.testing.builders import (
    a_deal,
    a_lead,
    a_paying_client,
    a_product,
    a_sent_quotation,
    an_accepted_quotation,
    an_offer,
)
from subplat.testing.neighbours import PDF


def walk(desk: AuditedDesk) -> None:
    """All of them, room by room; the desk's actor is an Admin that is in the books."""
    people(desk)
    offers(desk)
    money(desk)
    contracts(desk)
    services(desk)
    listeners(desk)
    letters(desk)


def me(desk: AuditedDesk) -> UserId:
    assert desk.actor.user_id is not None
    return desk.actor.user_id


def rupiah(amount: int) -> Money:
    return Money(Decimal(amount), Currency.IDR)


def people(desk: AuditedDesk) -> None:
    clerk = desk.do(
        "accounts.register", RegisterUser(email="finance@reseller.example", full_name="F", role=Role.FINANCE)
    )
    desk.do("accounts.invite", InviteUser(user_id=clerk))
    desk.do("accounts.change_role", ChangeRole(user_id=clerk, role=Role.SALES))
    desk.do("accounts.disable", DisableUser(user_id=clerk))
    desk.do("accounts.enable", EnableUser(user_id=clerk))
    desk.do("accounts.sign_out_everywhere", SignOutEverywhere(user_id=clerk))
    made = desk.do("accounts.create_key", CreateApiKey(name="n8n", scopes=frozenset({Permission.BILLING_RUN})))
    desk.do("accounts.revoke_key", RevokeApiKey(key_id=made.key.id))
    device = TOTP(desk.do("accounts.enrol_second_factor", EnrolSecondFactor(user_id=me(desk))).secret)
    code = device.at(desk.app.clock.now())
    desk.do("accounts.confirm_second_factor", ConfirmSecondFactor(user_id=me(desk), code=code))
    desk.app.advance(minutes=1)
    code = device.at(desk.app.clock.now())
    desk.do("accounts.drop_own_second_factor", DropOwnSecondFactor(user_id=me(desk), code=code))
    other = TOTP(desk.app.accounts.enrol_second_factor(EnrolSecondFactor(user_id=clerk)).secret)
    code = other.at(desk.app.clock.now())
    desk.app.accounts.confirm_second_factor(ConfirmSecondFactor(user_id=clerk, code=code))
    desk.do("accounts.remove_second_factor", RemoveSecondFactor(user_id=clerk))
    rate = RecordExchangeRate(
        currency=Currency.USD, day=desk.app.clock.today(), rate=Decimal(16_250), source="bank", by=me(desk)
    )
    desk.do("reporting.record_rate", rate)


def offers(desk: AuditedDesk) -> None:
    app = desk.app
    product = desk.do("catalog.add", AddProduct(code="VM", name="Konsultasi", type=ProductType.GCP))
    desk.do("catalog.change", ChangeProduct(product_id=product, name="Mesin"))
    desk.do("catalog.switch", SwitchProduct(product_id=product, sold=False))
    client = desk.do("clients.register", RegisterClient(name="A", billing_email="finance@a.example"))
    desk.do("clients.change", ChangeClient(client_id=client, legal_name="PT A"))
    desk.do("clients.change_profile", ChangeProfile(client_id=client, phone="+62215000"))
    desk.do("clients.assign", AssignClient(client_id=client, sales_user_id=me(desk)))
    passing = app.clients.register(RegisterClient(name="B", billing_email="finance@b.example"))
    desk.do("clients.anonymise", AnonymiseClient(client_id=passing, reason="asked by letter"))
    offer = an_offer(app)
    quotation = desk.do("quotations.draft", DraftQuotation(client_id=client, by=me(desk), content=offer))
    fewer = evolve(offer, lines=offer.lines[:1])
    desk.do("quotations.revise", ReviseQuotation(quotation_id=quotation, content=fewer))
    (mail,) = (each for each in app.books.emails if each.related_id == quotation)
    desk.do("messaging.edit", EditMail(email_id=mail.id, subject="Penawaran", body="Yth.,\n\nterlampir."))
    desk.do("quotations.send", SendOffer(quotation_id=quotation))
    desk.do("quotations.accept", AcceptQuotation(quotation_id=quotation))
    desk.do("quotations.generate_subscription", GenerateSubscription(quotation_id=quotation, by=me(desk)))
    desk.do("quotations.reject", RejectQuotation(quotation_id=a_sent_quotation(app), reason="too dear"))


def money(desk: AuditedDesk) -> None:
    app = desk.app
    deal = a_deal(app)
    (client,) = (each.client_id for each in app.books.subscriptions if each.id == deal.subscription_id)
    invoice = UploadedFile(filename="invoice.pdf", content_type="application/pdf", content=PDF)
    desk.do("billing.record_invoice", RecordInvoice(cycle_id=deal.cycle_id, number="INV-9", invoice=invoice))
    desk.do(
        "payments.confirm_offline",
        ConfirmOfflinePayment(
            cycle_id=deal.cycle_id, amount=deal.amount, paid_on=app.clock.today(), reference="transfer 1", by=me(desk)
        ),
    )
    by_link = a_paying_client(app)
    (paid,) = (each for each in app.books.payments if each.billing_cycle_id == by_link.cycle_id)
    careful = evolve(app.payments.confirm_offline, policy=SecondPersonPolicy(above={Currency.IDR: rupiah(1)}))
    doubtful = careful(
        ConfirmOfflinePayment(
            cycle_id=by_link.cycle_id,
            amount=rupiah(5000),
            paid_on=app.clock.today(),
            reference="transfer 3",
            by=me(desk),
        )
    )
    decline = DeclineOfflinePayment(payment_id=doubtful, reason="not on the statement", by=me(desk))
    desk.do("payments.decline_offline", decline)
    refund = RequestRefund(
        payment_id=paid.id, amount=rupiah(1000), to=RefundDestination.WALLET, reason="returned", by=me(desk)
    )
    desk.do("payments.refund", refund)
    adjust = AdjustWallet(client_id=client, direction=Direction.IN, amount=rupiah(500), reason="goodwill", by=me(desk))
    desk.do("wallets.adjust", adjust)
    desk.do("wallets.top_up", TopUpWallet(client_id=client, amount=rupiah(10_000)))
    top_up = RecordTopUp(client_id=client, amount=rupiah(9_000), reference="transfer 2", by=me(desk))
    desk.do("wallets.record_top_up", top_up)
    gateway = app.sandbox.platform.gateway
    stray = evolve(
        gateway.links[0], link_id="link-900", url="https://payments.example/900", reference="x-9", payments=[]
    )
    gateway.links.append(stray)
    app.sandbox.deliver(dict(gateway.pay(stray.url, amount=rupiah(777))))
    app.run_until_idle()
    (receipt,) = (each for each in app.books.quarantine if each.resolved_at is None)
    place = PlaceQuarantined(receipt_id=receipt.id, by=me(desk), reason="they called", client_id=client)
    desk.do("payments.place_quarantined", place)
    (callback, *_) = app.books.webhooks
    desk.do("payments.replay_callback", ReplayCallback(webhook_event_id=callback.id))
    app.sandbox.deliver({"id": "strange", "external_id": "nobody's", "status": "PAID", "amount": 1})
    (strange,) = (each for each in app.books.webhooks if not each.processed)
    desk.do("payments.ignore_callback", IgnoreCallback(webhook_event_id=strange.id, reason="a test of the gateway's"))
    app.sandbox.deliver({"event": "something.new", "id": "x-10"})
    app.run_until_idle()
    (stuck,) = (each for each in app.books.webhooks if not each.processed)
    desk.do("payments.ignore_callback", IgnoreCallback(webhook_event_id=stuck.id, reason="a test of theirs"))


def contracts(desk: AuditedDesk) -> None:
    app = desk.app
    manual = CreateManualSubscription(
        client_id=a_lead(app),
        lines=(ManualLine(product_id=a_product(app), quantity=3, unit_price=Decimal(100_000)),),
        period=BillingPeriod.MONTHLY,
        start=app.clock.today(),
        by=me(desk),
    )
    by_hand = desk.do("subscriptions.create_manual", manual)
    app.payments.confirm_offline(
        ConfirmOfflinePayment(
            cycle_id=by_hand.cycle_id,
            amount=by_hand.amount,
            paid_on=app.clock.today(),
            reference="transfer 3",
            by=me(desk),
        )
    )
    app.run_until_idle()
    desk.do(
        "subscriptions.automate",
        AutomateCollection(subscription_id=by_hand.subscription_id, collection=Collection.LINK),
    )
    deal = a_paying_client(app)
    contract = {"subscription_id": deal.subscription_id}
    (item, *_) = next(each.items for each in app.books.subscriptions if each.id == deal.subscription_id)
    desk.do("subscriptions.change_quantity", ChangeQuantity(**contract, item_id=item.id, quantity=50))
    desk.do("subscriptions.schedule_quantity", ScheduleQuantity(**contract, item_id=item.id, quantity=40))
    price = ChangePrice(**contract, item_id=item.id, unit_price=rupiah(250_000), by=me(desk))
    desk.do("subscriptions.change_price", price)
    off, on = SubscriptionStatus.SUSPENDED, "cleared"
    desk.do("subscriptions.override", OverrideStatus(**contract, to=off, reason="a dispute", by=me(desk)))
    desk.do("subscriptions.lift_override", LiftOverride(**contract, reason=on, by=me(desk)))
    desk.app.sandbox.platform.clock.instant = datetime.fromisoformat("2026-02-23T09:00+07:00")
    desk.do("billing.run", RunBilling())
    desk.do("subscriptions.cancel", CancelSubscription(**contract, reason="moving", at_period_end=True))


def services(desk: AuditedDesk) -> None:
    app, platform = desk.app, desk.app.sandbox.platform
    for use_case in ("provisioning.retry", "provisioning.done_by_hand", "integrations.report_task_result"):
        platform.provisioners[TargetSystem.GCP].declines.append(Declined(code="QUOTA", detail="no machines left"))
        a_paying_client(app)
        (failed,) = (each for each in app.books.tasks if each.status is TaskStatus.FAILED)
        match use_case:
            case "provisioning.retry":
                desk.do(use_case, RetryTask(task_id=failed.id))
            case "provisioning.done_by_hand":
                desk.do(use_case, DoneByHand(task_id=failed.id, reason="in the console", by=me(desk)))
            case _:
                desk.do(use_case, ReportTaskResult(task_id=failed.id, succeeded=True, reason="done", resource="vm-1"))


def listeners(desk: AuditedDesk) -> None:
    endpoint = desk.do("integrations.add", AddEndpoint(url="https://receiver.example/", patterns=("*",)))
    key = endpoint.id
    desk.do("integrations.switch", SwitchEndpoint(endpoint_id=key, pause_reason="rebuilding"))
    desk.do(
        "integrations.change", ChangeEndpoint(endpoint_id=key, url="https://receiver.example/2", patterns=("user.*",))
    )


def letters(desk: AuditedDesk) -> None:
    app = desk.app
    for use_case in ("messaging.close_unclear", "messaging.place_unclear"):
        deal = a_deal(app)
        app.sandbox.answer("finance@reseller.example", "INV-1 atau INV-2?", {"invoice.pdf": PDF})
        app.run_until_idle()
        with app.clients.register.units_of_work() as work:
            (unclear,) = work.unclear_mails.open(after=None, limit=9)
        if use_case.endswith("close_unclear"):
            desk.do(use_case, CloseUnclearMail(email_id=unclear.id, by=me(desk), reason="by telephone"))
        else:
            place = PlaceUnclearMail(email_id=unclear.id, by=me(desk), cycle_id=deal.cycle_id, number="INV-2")
            desk.do(use_case, place)
    quotation = an_accepted_quotation(app)
    refusal = Rejected("mail", "no such mailbox", code="invalid")
    app.sandbox.platform.mailer.failures.append(Trouble(failure=refusal, call="send"))
    app.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=me(desk)))
    app.run_until_idle()
    (failed,) = (each for each in app.books.emails if each.status is MailStatus.FAILED)
    desk.do("messaging.resend", ResendMail(email_id=failed.id))
    refused = Trouble(failure=Rejected("mail", code="400", detail="no such address"), call="prepare")
    app.sandbox.platform.mailer.failures.append(refused)
    a_sent_quotation(app)
    (failed,) = (each for each in app.books.emails if each.status is MailStatus.FAILED)
    desk.do("messaging.resend", ResendMail(email_id=failed.id))
