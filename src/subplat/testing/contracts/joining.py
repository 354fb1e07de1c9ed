"""What every joint transaction does; subclass it with a fixture `app` (an empty `Subplat`)."""

from datetime import timedelta

import pytest

from subplat.application.ports.joining import KeptAnswer, rehearsed
from subplat.application.ports.unit_of_work import UNIT_OPEN, UnitOfWorkFactory
from subplat.domain.errors import AlreadyExists, NotFound
from subplat.domain.ids import ClientId
from subplat.platform import Subplat
from subplat.testing.builders import a_lead

ANSWER = KeptAnswer(route="POST /x", fingerprint="f", status=201, headers={"etag": '"1"'}, body=b"{}")


class JoiningContract:
    """Units of work inside of a joint one."""

    @pytest.fixture
    def app(self) -> Subplat:
        """An empty platform."""
        raise TypeError("a subclass brings its own")

    def test_nothing_is_true_before_the_outer_one_commits(self, app: Subplat) -> None:
        with self.units(app).joined() as outer:
            a_lead(app)
            assert app.sandbox.platform.jobs.stored() == []
            outer.commit()
        assert len(app.books.clients) == 1

    def test_without_a_commit_nothing_ever_was(self, app: Subplat) -> None:
        with self.units(app).joined():
            client = a_lead(app)
            self.rename(app, client, "B")
        assert app.books.clients == ()
        a_lead(app)
        assert len(app.books.clients) == 1

    def test_an_error_undoes_all_of_it(self, app: Subplat) -> None:
        with pytest.raises(ZeroDivisionError):
            self.fail_within(app)
        assert app.books.clients == ()
        with self.units(app).joined() as outer:
            assert outer.answers.claim("me", "key") is None

    def test_a_later_part_sees_what_an_earlier_one_did(self, app: Subplat) -> None:
        with self.units(app).joined() as outer:
            client = a_lead(app)
            self.rename(app, client, "B")
            with self.units(app)() as work:
                assert work.clients.get(client).name == "B"
            outer.commit()
        assert [client.name for client in app.books.clients] == ["B"]

    def test_a_part_that_is_left_without_a_commit_is_undone_alone(self, app: Subplat) -> None:
        with self.units(app).joined() as outer:
            client = a_lead(app)
            with self.units(app)() as work:
                found = work.clients.get(client)
                found.name = "C"
                work.clients.save(found)
            outer.commit()
        assert [client.name for client in app.books.clients] == ["PT Contoh Nusantara"]

    def test_a_refusal_of_one_part_leaves_the_others_usable(self, app: Subplat) -> None:
        with self.units(app).joined() as outer:
            first = a_lead(app)
            with self.units(app)() as work:
                twin = work.clients.get(first)
                with pytest.raises(AlreadyExists):
                    work.clients.add(twin)
            self.rename(app, first, "B")
            outer.commit()
        assert [client.name for client in app.books.clients] == ["B"]

    def test_an_answer_is_true_with_what_was_done(self, app: Subplat) -> None:
        with self.units(app).joined() as outer:
            assert outer.answers.claim("me", "key") is None
            a_lead(app)
            outer.answers.keep("me", "key", ANSWER, app.clock.now())
            outer.commit()
        with self.units(app).joined() as outer:
            assert outer.answers.claim("me", "key") == ANSWER
            assert outer.answers.claim("you", "key") is None
            with pytest.raises(AlreadyExists), self.units(app)() as work:
                work.answers.keep("me", "key", ANSWER, app.clock.now())

    def test_answers_are_forgotten_by_their_age(self, app: Subplat) -> None:
        now = app.clock.now()
        with self.units(app)() as work:
            for number in range(3):
                work.answers.keep("me", str(number), ANSWER, now - timedelta(hours=number))
            work.commit()
        with self.units(app)() as work:
            assert work.answers.forget(now, 1) == 1
            work.commit()
        with self.units(app)() as work:
            assert work.answers.forget(now, 10) == 1
            work.commit()
        with self.units(app).joined() as outer:
            assert [outer.answers.claim("me", str(number)) is None for number in range(3)] == [False, True, True]

    def test_a_rehearsal_checks_everything_and_leaves_nothing(self, app: Subplat) -> None:
        known = a_lead(app)
        with rehearsed(self.units(app)):
            made = a_lead(app, name="PT Contoh Dua")
            self.rename(app, known, "B")
        assert [client.name for client in app.books.clients] == ["PT Contoh Nusantara"]
        with self.units(app)() as work, pytest.raises(NotFound):
            work.clients.get(made)

    def test_inside_of_a_unit_of_work_nothing_can_be_joined(self, app: Subplat) -> None:
        with self.units(app)(), pytest.raises(RuntimeError), self.units(app).joined():
            raise AssertionError("it was opened")
        with self.units(app).joined(), pytest.raises(RuntimeError), self.units(app).joined():
            raise AssertionError("it was opened")

    def test_nothing_may_leave_the_process_meanwhile(self, app: Subplat) -> None:
        with self.units(app).joined():
            assert UNIT_OPEN.get()
            with self.units(app)():
                assert UNIT_OPEN.get()
            assert UNIT_OPEN.get()
        assert not UNIT_OPEN.get()

    def units(self, app: Subplat) -> UnitOfWorkFactory:
        """The factory that all use cases have."""
        return app.clients.register.units_of_work

    def rename(self, app: Subplat, client_id: ClientId, name: str) -> None:
        """In a unit of work of its own."""
        with self.units(app)() as work:
            client = work.clients.get(client_id)
            client.name = name
            work.clients.save(client)
            work.commit()

    def fail_within(self, app: Subplat) -> None:
        """In the middle of a joint transaction."""
        with self.units(app).joined() as outer:
            a_lead(app)
            outer.answers.keep("me", "key", ANSWER, app.clock.now())
            raise ZeroDivisionError
