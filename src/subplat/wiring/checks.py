"""What `subplat doctor` looks at."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.settings import Profile, Settings

if TYPE_CHECKING:
    from subplat.wiring.container import Container


class Verdict(StrEnum):
    """How a check went."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@frozen(kw_only=True)
class Check:
    """One line of the doctor; `what_to_do` is empty when all is well."""

    name: str
    status: Verdict
    detail: str
    what_to_do: str = ""


def all_checks(settings: Settings, database: DatabaseAdmin, container: "Container") -> list[Check]:
    """Each on its own: one that fails does not hide the others."""
    return [
        *_settings(settings),
        _guarded("database", lambda: _schema(database), "check SUBPLAT_DATABASE_URL, then `subplat db upgrade`"),
        _guarded("admins", lambda: _admins(container), "run `subplat db upgrade`"),
        _guarded("queue", lambda: _queue(container), "look at `subplat job list`, then `subplat job retry`"),
        _guarded("ports", lambda: _ports(container), "install the extras: pip install 'subplat[all]'"),
    ]


def _settings(settings: Settings) -> Iterator[Check]:
    yield Check(name="profile", status=Verdict.OK, detail=settings.profile.value)
    if settings.staff_token and settings.profile is Profile.LIVE:
        yield Check(
            name="staff token",
            status=Verdict.WARN,
            detail="set: whoever knows it is an Admin without a name",
            what_to_do="make API keys with scopes, then unset SUBPLAT_STAFF_TOKEN",
        )
    else:
        yield Check(name="staff token", status=Verdict.OK, detail="set" if settings.staff_token else "not set")
    if settings.profile is Profile.LIVE and not settings.base_url.startswith("https://"):
        yield Check(
            name="base url",
            status=Verdict.WARN,
            detail=f"{settings.base_url} is not https",
            what_to_do="set SUBPLAT_BASE_URL to the public https address",
        )


def _schema(database: DatabaseAdmin) -> Check:
    revision, differences = database.current(), database.check()
    if revision is None or differences:
        return Check(
            name="database",
            status=Verdict.FAIL,
            detail=f"revision {revision}, {len(differences)} differences to the code",
            what_to_do="run `subplat db upgrade`",
        )
    return Check(name="database", status=Verdict.OK, detail=f"revision {revision}")


def _admins(container: "Container") -> Check:
    with container.units_of_work()() as work:
        admins = work.users.active_admins()
    if not any(admin.has_password for admin in admins):
        return Check(
            name="admins",
            status=Verdict.WARN,
            detail="nobody can log in as ADMIN yet",
            what_to_do="run `subplat users create --role ADMIN --email …` and open the link it prints",
        )
    return Check(name="admins", status=Verdict.OK, detail=f"{len(admins)} can log in")


def _queue(container: "Container") -> Check:
    parked = len(container.inspector().parked())
    if parked:
        return Check(
            name="queue",
            status=Verdict.WARN,
            detail=f"{parked} jobs are parked",
            what_to_do="look at `subplat job list --state parked`, then `subplat job retry`",
        )
    return Check(name="queue", status=Verdict.OK, detail="no parked jobs")


def _ports(container: "Container") -> Check:
    container.ports()
    return Check(name="ports", status=Verdict.OK, detail="every adapter can be made")


def _guarded(name: str, check: Callable[[], Check], what_to_do: str) -> Check:
    try:
        return check()
    except Exception as error:
        return Check(name=name, status=Verdict.FAIL, detail=f"{type(error).__name__}: {error}", what_to_do=what_to_do)
