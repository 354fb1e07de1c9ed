"""What every audit trail does; subclass it with a fixture `app` (an empty `Subplat`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.clients.register_client import RegisterClient
from subplat.application.ports.acting import acting_as
from subplat.application.ports.audit import NOT_KEPT, Action, AuditEntry, AuditFilter, because
from subplat.application.quotations.decide_quotation import RejectQuotation
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.domain.errors import AlreadyExists
from subplat.domain.ids import ApiKeyId, ClientId, UserId
from subplat.platform import Subplat
from subplat.testing.builders import a_lead, a_sent_quotation

ADMIN = Actor(
    source=Source.API,
    label="admin@reseller.example",
    user_id=UserId(UUID(int=1)),
    role=Role.ADMIN,
    request_id="request-1",
)
KEY = Actor(source=Source.N8N, label="automation", key_id=ApiKeyId(UUID(int=2)))
OPERATOR = Actor(source=Source.CLI, label="cli:operator")


class AuditContract:
    """The trail of a platform without any change of a person's yet."""

    @pytest.fixture
    def app(self) -> Subplat:
        """An empty platform."""
        raise TypeError("a subclass brings its own")

    def test_a_new_thing_is_written_down_with_what_it_says(self, app: Subplat) -> None:
        with acting_as(ADMIN):
            client = a_lead(app, name="PT Contoh Satu")
        (entry,) = self.trail(app)
        assert (entry.entity, entry.entity_id, entry.action) == ("client", client, Action.INSERT)
        assert (entry.source, entry.label, entry.user_id, entry.role) == (
            ADMIN.source,
            ADMIN.label,
            ADMIN.user_id,
            ADMIN.role,
        )
        assert (entry.key_id, entry.request_id, entry.reason, entry.before) == (None, "request-1", None, None)
        assert entry.after is not None
        assert (entry.after["name"], entry.after["has_portal_account"]) == ("PT Contoh Satu", "false")
        assert "google_customer_id" not in entry.after, "what is not known is not told"
        assert not {"version", "created_at", "updated_at"} & set(entry.after)

    def test_of_a_change_only_what_differs_is_told(self, app: Subplat) -> None:
        client = a_lead(app)
        with acting_as(ADMIN), because("  moved  "), self.changing(app, client, phone="+6221999"):
            pass
        (entry,) = self.trail(app)
        assert (entry.action, entry.reason) == (Action.UPDATE, "moved")
        assert (entry.before, entry.after) == ({"phone": "+622150001234"}, {"phone": "+6221999"})

    def test_what_becomes_empty_is_told_too(self, app: Subplat) -> None:
        client = a_lead(app)
        with acting_as(ADMIN), self.changing(app, client, phone=None):
            pass
        (entry,) = self.trail(app)
        assert (entry.before, entry.after) == ({"phone": "+622150001234"}, {"phone": None})

    def test_a_save_without_a_change_is_none(self, app: Subplat) -> None:
        client = a_lead(app)
        with acting_as(ADMIN), self.changing(app, client):
            pass
        assert self.trail(app) == ()

    def test_the_platforms_own_changes_are_not_written_down(self, app: Subplat) -> None:
        a_sent_quotation(app)
        assert self.trail(app) == ()

    def test_what_is_rolled_back_leaves_nothing(self, app: Subplat) -> None:
        client = a_lead(app)
        with acting_as(ADMIN):
            with app.clients.register.units_of_work() as work:
                found = work.clients.get(client)
                found.phone = "1"
                work.clients.save(found)
            with pytest.raises(AlreadyExists):
                app.clients.register(RegisterClient(name="B", billing_email="finance@contoh-1.example"))
        assert self.trail(app) == ()

    def test_a_joint_transaction_writes_down_all_or_nothing(self, app: Subplat) -> None:
        client = a_lead(app)
        joining = app.clients.register.units_of_work
        with acting_as(ADMIN):
            with joining.joined(), self.changing(app, client, phone="1"):
                pass
            assert self.trail(app) == ()
            with joining.joined() as outer:
                with because("first"), self.changing(app, client, phone="2"):
                    pass
                with because("second"), self.changing(app, client, phone="3"):
                    pass
                outer.commit()
        assert [entry.reason for entry in self.trail(app)] == ["second", "first"]

    def test_secrets_are_named_and_not_told(self, app: Subplat) -> None:
        with acting_as(ADMIN):
            app.accounts.register(RegisterUser(email="finance@reseller.example", full_name="F", role=Role.FINANCE))
        (entry,) = self.trail(app)
        assert entry.after is not None
        assert entry.after.get("password_hash") in {None, NOT_KEPT}

    def test_commands_hand_their_reasons_over(self, app: Subplat) -> None:
        quotation = a_sent_quotation(app)
        with acting_as(ADMIN):
            app.quotations.reject(RejectQuotation(quotation_id=quotation, reason="too dear"))
        (entry,) = self.trail(app)
        assert (entry.entity, entry.entity_id, entry.reason) == ("quotation", quotation, "too dear")
        assert entry.after is not None
        assert entry.after["status"] == "REJECTED"

    def test_the_trail_is_read_newest_first_page_by_page_and_by_what_is_asked(self, app: Subplat) -> None:
        for actor in (ADMIN, KEY, OPERATOR):
            with acting_as(actor):
                a_lead(app)
        newest, middle, oldest = self.trail(app)
        assert newest.number > middle.number > oldest.number
        read = app.sandbox.platform.application.audit.entries
        assert read(before=newest.number, limit=1) == (middle,)
        assert read(AuditFilter(key_id=KEY.key_id)) == read(AuditFilter(source=Source.N8N)) == (middle,)
        assert read(AuditFilter(user_id=ADMIN.user_id)) == (oldest,)
        assert read(AuditFilter(entity="client", entity_id=newest.entity_id)) == (newest,)
        assert read(AuditFilter(entity="quotation")) == ()
        assert newest.label == "cli:operator"
        assert read(AuditFilter(since=oldest.at, until=newest.at + timedelta(seconds=1))) == (newest, middle, oldest)
        assert read(AuditFilter(until=oldest.at)) == read(AuditFilter(since=newest.at + timedelta(seconds=1))) == ()

    def trail(self, app: Subplat) -> tuple[AuditEntry, ...]:
        """Of the aggregates' own rows."""
        return tuple(entry for entry in app.sandbox.platform.application.audit.entries() if entry.part is None)

    @contextmanager
    def changing(self, app: Subplat, client_id: ClientId, **values: str | None) -> Iterator[None]:
        """In a unit of work of its own."""
        with app.clients.register.units_of_work() as work:
            client = work.clients.get(client_id)
            for name, value in values.items():
                setattr(client, name, value)
            work.clients.save(client)
            work.commit()
        yield
