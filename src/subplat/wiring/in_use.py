"""The adapters that the settings choose: ours, or those that other distributions offer."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.inbox import Inbox
from subplat.application.ports.mailer import Mailer
from subplat.application.ports.payment_gateway import AutoDebitGateway, CallbackReader, PaymentGateway, RefundGateway
from subplat.application.ports.provisioner import Provisioner
from subplat.application.ports.third_party import OfferedMailer, OfferedProvisioner, Surroundings, nothing_to_close
from subplat.domain.provisioning.words import TargetSystem
from subplat.wiring import outside
from subplat.wiring.offers import GATEWAYS, MAILING, PROVISIONING, Kind, Offer, UnfitAdapter, chosen, made
from subplat.wiring.setting_kinds import options_of
from subplat.wiring.settings import Profile, Settings

if TYPE_CHECKING:
    from subplat.adapters.google_client.services import GoogleServices

Google = Callable[[], "GoogleServices"]
"""Called where Google is needed, and nowhere else."""


@frozen(kw_only=True)
class Choice:
    """One adapter that the settings name, and the variable that names it."""

    kind: Kind[Any]
    name: str
    setting: str
    options: Mapping[str, str]

    @property
    def is_own(self) -> bool:
        """Whether it is part of this distribution."""
        return self.name == self.kind.own

    def offer(self) -> Offer:
        """Name and distribution; raises UnfitAdapter."""
        return chosen(self.kind, self.name, self.setting)

    def make(self, settings: Settings, clock: Clock) -> Any:
        """What a distribution offers under that name; raises UnfitAdapter."""
        around = Surroundings(
            live=settings.profile is Profile.LIVE,
            clock=clock,
            callback_url=f"{settings.base_url.rstrip('/')}/webhooks/{settings.adapters.gateway}",
            options=self.options,
        )
        return made(self.kind, self.name, self.setting, around)


def choices(settings: Settings) -> Mapping[str, Choice]:
    """By what they are for: `gateway`, `mailer`, and each target system of services."""
    adapters = settings.adapters

    def choice(kind: Kind[Any], field: str) -> Choice:
        return Choice(
            kind=kind,
            name=getattr(adapters, field),
            setting=f"SUBPLAT_ADAPTERS_{field.upper()}",
            options=options_of(getattr(adapters, f"{field}_options")),
        )

    return {
        "gateway": choice(GATEWAYS, "gateway"),
        "mailer": choice(MAILING, "mailer"),
        **{target.value: choice(PROVISIONING, target.value.lower()) for target in TargetSystem},
    }


@frozen(kw_only=True)
class PaymentsInUse:
    """The provider's ports. `is_authentic` None: callbacks show a token that is compared before their body is read."""

    gateway: PaymentGateway
    auto_debit: AutoDebitGateway
    refunds: RefundGateway
    callbacks: CallbackReader
    is_authentic: Callable[[Mapping[str, str], bytes], bool] | None = None
    address: str | None
    close: Callable[[], None]


@frozen(kw_only=True)
class MailInUse:
    """Where mail goes out and comes in; the addresses of what is not ours."""

    mailer: Mailer
    inbox: Inbox
    mailer_address: str | None = None
    inbox_is_theirs: bool = False
    close: Callable[[], None] = nothing_to_close


@frozen(kw_only=True)
class ServicesInUse:
    """Who switches services in each target system; the addresses of what is not ours."""

    by_target: Mapping[TargetSystem, Provisioner]
    addresses: tuple[str, ...]
    offered: tuple[OfferedProvisioner, ...]

    def close(self) -> None:
        """Ends the connections of what is not ours."""
        for each in self.offered:
            each.close()


def payments_in_use(settings: Settings, clock: Clock) -> PaymentsInUse:
    """Raises UnfitAdapter."""
    choice = choices(settings)["gateway"]
    if choice.is_own:
        api = outside.xendit_api(settings)
        return PaymentsInUse(
            gateway=outside.payment_gateway(api, clock),
            auto_debit=outside.auto_debit(api),
            refunds=outside.refunds(api),
            callbacks=outside.callback_reader(),
            address=settings.xendit.base_url,
            close=api.close,
        )
    theirs = choice.make(settings, clock)
    return PaymentsInUse(
        gateway=theirs.gateway,
        auto_debit=theirs.auto_debit,
        refunds=theirs.refunds,
        callbacks=theirs.callbacks,
        is_authentic=theirs.is_authentic,
        address=theirs.address,
        close=theirs.close,
    )


def mail_in_use(settings: Settings, clock: Clock, google: Google) -> MailInUse:
    """Raises UnfitAdapter, also where mail would be read at a Gmail that is not set up."""
    choice = choices(settings)["mailer"]
    if choice.is_own:
        return MailInUse(mailer=outside.mailer(google()), inbox=outside.inbox(google()))
    theirs: OfferedMailer = choice.make(settings, clock)
    if theirs.inbox is None and settings.profile is Profile.LIVE and settings.google.service_account_file is None:
        raise UnfitAdapter(
            f"{choice.setting}: the mailer {choice.offer()} reads no mail, so Gmail does; that needs "
            "SUBPLAT_GOOGLE_SERVICE_ACCOUNT_FILE"
        )
    return MailInUse(
        mailer=theirs.mailer,
        inbox=theirs.inbox or outside.inbox(google()),
        mailer_address=theirs.address,
        inbox_is_theirs=theirs.inbox is not None,
        close=theirs.close,
    )


def services_in_use(settings: Settings, clock: Clock, google: Google) -> ServicesInUse:
    """Raises UnfitAdapter."""
    by_target, offered = dict[TargetSystem, Provisioner](), list[OfferedProvisioner]()
    for target in TargetSystem:
        choice = choices(settings)[target.value]
        if choice.is_own:
            by_target[target] = outside.provisioner(target, google(), settings)
        else:
            offered.append(choice.make(settings, clock))
            by_target[target] = offered[-1].provisioner
    return ServicesInUse(
        by_target=by_target,
        addresses=tuple(each.address for each in offered if each.address is not None),
        offered=tuple(offered),
    )
