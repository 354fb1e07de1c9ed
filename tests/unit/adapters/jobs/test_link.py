"""A connection that comes back."""

from threading import Event

import psycopg
import pytest

from subplat.adapters.jobs.link import Link


class Session:
    """Stands for a database session; `broken` ones fail at the first question."""

    def __init__(self, broken: bool) -> None:
        self.broken = broken
        self.autocommit = False
        self.prepared: list[bytes] = []
        self.closed = False

    def execute(self, statement: bytes) -> None:
        self.prepared.append(statement)

    def close(self) -> None:
        self.closed = True


class Server:
    """Refuses connections, then breaks them, then works: each as often as told."""

    def __init__(self, refuses: int = 0, breaks: int = 0) -> None:
        self.refuses = refuses
        self.breaks = breaks
        self.sessions: list[Session] = []

    def connect(self) -> Session:
        if self.refuses:
            self.refuses -= 1
            raise psycopg.OperationalError("connection refused")
        self.breaks -= 1
        self.sessions.append(Session(broken=self.breaks >= 0))
        return self.sessions[-1]


def answer(session: Session) -> str:
    if session.broken:
        raise psycopg.OperationalError("terminating connection due to administrator command")
    return "answer"


def test_a_question_is_asked_until_the_server_is_back() -> None:
    server = Server(refuses=2, breaks=2)
    link = Link(server.connect, Event(), prepare="listen")
    assert link.ask(answer) == "answer"
    assert [session.closed for session in server.sessions] == [True, True, False]
    assert (server.sessions[-1].autocommit, server.sessions[-1].prepared) == (True, [b"listen"])


def test_a_connection_is_kept_between_questions_and_reopened_after_it_was_closed() -> None:
    server = Server()
    link = Link(server.connect, Event())
    assert [link.ask(answer), link.ask(answer)] == ["answer"] * 2
    assert len(server.sessions) == 1
    link.close()
    assert link.ask(answer) == "answer"
    assert [session.closed for session in server.sessions] == [True, False]


def test_who_is_leaving_does_not_wait_for_the_server() -> None:
    leaving = Event()
    leaving.set()
    with pytest.raises(psycopg.OperationalError):
        Link(Server(refuses=1).connect, leaving).ask(answer)


def test_a_question_that_is_wrong_is_not_asked_again() -> None:
    asked = []

    def wrong(session: Session) -> None:
        asked.append(session)
        raise psycopg.errors.UndefinedTable("no such table")

    with pytest.raises(psycopg.errors.UndefinedTable):
        Link(Server().connect, Event()).ask(wrong)
    assert len(asked) == 1
