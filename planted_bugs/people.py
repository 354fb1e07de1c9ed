"""Bugs about offers, decisions of people, and who may do what."""

from subplat.simulation.planting import PlantedBug

QUOTATION = "subplat.domain.quotations.quotation:Quotation"
OFFERS = (
    "tests/unit/domain/quotations/test_quotation.py",
    "tests/unit/domain/quotations/test_quotation_machine.py",
    "tests/unit/application/quotations",
)
OVERRIDES = (
    "tests/unit/domain/subscriptions/test_overrides.py",
    "tests/unit/application/subscriptions/test_override_status.py",
)
ACCESS = ("tests/unit/domain/accounts/test_access.py", "tests/unit/application/accounts")

PEOPLE = (
    PlantedBug(
        name="two-contracts-of-one-offer",
        breaks="I20: an offer becomes one contract",
        where="subplat.application.quotations.generate_subscription:GenerateSubscriptionHandler.__call__",
        instead_of="if quotation.related_subscription_id is not None:",
        says="quotation.related_subscription_id = None\n        if False:",
        tests=("tests/unit/application/quotations/test_generate_subscription.py",),
    ),
    PlantedBug(
        name="an-offer-is-accepted-too-late",
        breaks="an offer stands until its last day",
        where=f"{QUOTATION}._ensure_offer_stands",
        instead_of="if self.valid_until is not None and today > self.valid_until:",
        says="if False:",
        tests=OFFERS,
    ),
    PlantedBug(
        name="an-old-look-decides",
        breaks="F40: who looked at another revision is told so",
        where=f"{QUOTATION}.ensure_revision",
        instead_of="if expected is not None and expected != self.revision:",
        says="if False:",
        tests=OFFERS,
    ),
    PlantedBug(
        name="a-sent-offer-is-changed-in-silence",
        breaks="F40: what was sent keeps its revision number",
        where=f"{QUOTATION}.revise",
        instead_of="self.revision += 1 if offer_is_out or self.status is QuotationStatus.SENT else 0",
        says="self.revision += 0",
        tests=OFFERS,
    ),
    PlantedBug(
        name="an-offer-expires-on-its-last-day",
        breaks="an offer stands on its last day too",
        where=f"{QUOTATION}.expire",
        instead_of="today <= self.valid_until:",
        says="today < self.valid_until:",
        tests=OFFERS,
    ),
    PlantedBug(
        name="a-failed-bill-is-lost-to-payment",
        breaks="F35: a bill that was given up can still be paid",
        where="subplat.domain.billing.cycle:BillingCycle.receive",
        instead_of="applied = min(money, self.outstanding)",
        says="applied = min(money, self.outstanding if self.status in OPEN else money - money)",
        tests=(
            "tests/unit/domain/billing/test_cycle.py",
            "tests/unit/application/payments/test_failure_and_recovery.py",
        ),
    ),
    PlantedBug(
        name="an-override-without-a-reason",
        breaks="F42: an override says why",
        where="subplat.domain.subscriptions.subscription:Subscription.overrule",
        instead_of="if not reason.strip():",
        says="if False:",
        tests=OVERRIDES,
    ),
    PlantedBug(
        name="anything-lifts-an-override",
        breaks="F42: an Admin's decision stands until it is lifted",
        where="subplat.domain.subscriptions.subscription:Subscription._ensure_not_overruled",
        instead_of="if self.override is not None and self.override.status is wanted:",
        says="if False:",
        tests=(*OVERRIDES, "tests/unit/domain/subscriptions"),
    ),
    PlantedBug(
        name="everybody-keeps-the-books",
        breaks="section 4: roles",
        where="subplat.application.accounts.authority:ensure_role",
        instead_of="if not user.is_active or user.role not in roles:",
        says="if not user.is_active:",
        tests=("tests/unit/application/payments", "tests/unit/application/subscriptions"),
    ),
    PlantedBug(
        name="who-left-still-decides",
        breaks="section 4: an ended login does nothing",
        where="subplat.application.accounts.authority:ensure_role",
        instead_of="not user.is_active or user.role not in roles",
        says="user.role not in roles",
        tests=("tests/unit/application/payments/test_confirm_offline.py",),
    ),
    PlantedBug(
        name="another-clients-object",
        breaks="I21: another's object is as if it did not exist",
        where="subplat.application.accounts.guarding:owns",
        instead_of="return actor.client_id is not None and owner.client_id == actor.client_id",
        says="return actor.client_id is not None",
        tests=("tests/unit/application/accounts/test_rights.py",),
    ),
    PlantedBug(
        name="acting-in-anothers-name",
        breaks="section 4: nobody acts in another's name",
        where="subplat.application.accounts.guarding:acting_person",
        instead_of="if actor is not None and actor.role not in (None, Role.ADMIN):",
        says="if False:",
        tests=("tests/unit/application/accounts/test_rights.py", "tests/unit/entrypoints"),
    ),
    PlantedBug(
        name="sessions-without-end",
        breaks="section 4: no session is open for more than twelve hours",
        where="subplat.domain.accounts.session:Session.is_good",
        instead_of="and now < self.opened_at + policy.absolute",
        says="and now >= self.opened_at",
        tests=ACCESS,
    ),
    PlantedBug(
        name="an-old-session-keeps-old-rights",
        breaks="section 4: a change of rights ends sessions",
        where="subplat.domain.accounts.session:Session.is_good",
        instead_of="and user.access_version == self.access_version",
        says="and user.access_version >= self.access_version",
        tests=ACCESS,
    ),
    PlantedBug(
        name="unknown-addresses-are-quicker",
        breaks="section 4: a wrong login costs the same for known and unknown addresses",
        where="subplat.application.accounts.sign_in:SignInHandler.__call__",
        instead_of="matches = self.hasher.verify(command.password, kept)",
        says="matches = kept is not None and self.hasher.verify(command.password, kept)",
        tests=("tests/unit/application/accounts/test_sign_in.py",),
    ),
    PlantedBug(
        name="passwords-are-guessed-without-limit",
        breaks="section 4: tries are counted",
        where="subplat.application.accounts.limits:Limits._take",
        instead_of="if wait is not None:",
        says="if False:",
        tests=("tests/unit/application/accounts",),
    ),
    PlantedBug(
        name="no-second-factor",
        breaks="section 4: a second factor is asked for",
        where="subplat.application.accounts.sign_in:SignInHandler.__call__",
        instead_of="self.second_factors.ensure(user.id, command.code)",
        says="user.id",
        tests=("tests/unit/application/accounts",),
    ),
)
