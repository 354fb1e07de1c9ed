"""What `subplat doctor` looks at in the settings and the database."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.needed import needed_settings
from subplat.wiring.settings import Profile, Settings

if TYPE_CHECKING:
    from subplat.wiring.container import Container

_KEY_FILE, _TOKENS = "SUBPLAT_GOOGLE_SERVICE_ACCOUNT_FILE", "SUBPLAT_XENDIT_CALLBACK_TOKENS"
SHORTEST_TOKEN = 16
"""Characters; what Xendit makes has more."""
CLOCKS_MAY_DIFFER = timedelta(seconds=2)
CLOCKS_MUST_NOT_DIFFER = timedelta(seconds=30)
JOBS_MAY_WAIT = timedelta(minutes=5)


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


def setting_checks(settings: Settings) -> Iterator[Check]:
    """The profile and what goes with it."""
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


def secret_checks(settings: Settings) -> Iterator[Check]:
    """Whether each secret is there and can be one; what it says is never shown."""
    if settings.profile is not Profile.LIVE:
        yield Check(name="secrets", status=Verdict.OK, detail="the sandbox has its own, which guard nothing")
        return
    needed = needed_settings(settings)
    missing = [name for name, value in needed.items() if not value and name != _KEY_FILE]
    short = [
        name
        for name, value in (
            *((f"{_TOKENS} ({place})", token) for place, token in _tokens(settings) if _TOKENS in needed),
            ("SUBPLAT_STAFF_TOKEN", str(settings.staff_token)),
            ("SUBPLAT_INTEGRATIONS_TOKEN", str(settings.integrations.token)),
        )
        if value and len(value) < SHORTEST_TOKEN
    ]
    if missing:
        yield Check(
            name="secrets", status=Verdict.FAIL, detail=f"not set: {', '.join(missing)}", what_to_do="set each of them"
        )
    elif short:
        yield Check(
            name="secrets",
            status=Verdict.WARN,
            detail=f"shorter than {SHORTEST_TOKEN} characters: {', '.join(short)}",
            what_to_do="use long random ones",
        )
    else:
        yield Check(name="secrets", status=Verdict.OK, detail="all are set")
    if _KEY_FILE in needed:
        yield _service_account(settings.google.service_account_file)


def book_checks(settings: Settings, database: DatabaseAdmin, container: "Container") -> list[Check]:
    """Each on its own: one that fails does not hide the others."""
    return [
        guarded("database", lambda: _schema(database), "check SUBPLAT_DATABASE_URL, then `subplat db upgrade`"),
        guarded("clock", lambda: _clock(settings, container), "check SUBPLAT_DATABASE_URL"),
        guarded("admins", lambda: _admins(container), "run `subplat db upgrade`"),
        guarded("second factors", lambda: _second_factors(settings, container), "run `subplat db upgrade`"),
        guarded("queue", lambda: _queue(container), "run `subplat db upgrade`"),
    ]


def guarded(name: str, check: Callable[[], Check], what_to_do: str) -> Check:
    """A check that breaks is a finding as well."""
    try:
        return check()
    except Exception as error:
        return Check(name=name, status=Verdict.FAIL, detail=f"{type(error).__name__}: {error}", what_to_do=what_to_do)


def _tokens(settings: Settings) -> Iterator[tuple[int, str]]:
    yield from enumerate((token.strip() for token in str(settings.xendit.callback_tokens).split(",")), 1)


def _service_account(file: Path | None) -> Check:
    name, advice = "service account", f"set {_KEY_FILE} to the key's JSON file"
    if file is None:
        return Check(name=name, status=Verdict.FAIL, detail="no file is named", what_to_do=advice)
    try:
        mode = file.stat().st_mode
        file.open("rb").close()
    except OSError as error:
        return Check(name=name, status=Verdict.FAIL, detail=f"{file}: {error.strerror}", what_to_do=advice)
    if mode & 0o077:
        return Check(
            name=name,
            status=Verdict.WARN,
            detail=f"{file} can be read by others at this machine",
            what_to_do=f"chmod 600 {file}",
        )
    return Check(name=name, status=Verdict.OK, detail="its file can be read, by its owner alone")


def _schema(database: DatabaseAdmin) -> Check:
    revision, differences = database.current(), database.check()
    if revision is None or differences:
        return Check(
            name="database",
            status=Verdict.FAIL,
            detail=f"revision {revision or 'none'}, {len(differences)} differences to the code's head",
            what_to_do="run `subplat db upgrade`; `subplat db check` names the differences",
        )
    return Check(name="database", status=Verdict.OK, detail=f"revision {revision}, in step with the code's head")


def _clock(settings: Settings, container: "Container") -> Check:
    with container.engine().connect() as connection:
        theirs: datetime = connection.exec_driver_sql("select clock_timestamp()").scalar_one()
    apart = abs(container.clock().now() - theirs)
    detail = f"{apart.total_seconds():.1f} s apart from the database's; days are those of {settings.zone}"
    if apart <= CLOCKS_MAY_DIFFER:
        return Check(name="clock", status=Verdict.OK, detail=detail)
    status = Verdict.WARN if apart <= CLOCKS_MUST_NOT_DIFFER else Verdict.FAIL
    return Check(name="clock", status=status, detail=detail, what_to_do="let both machines follow the same time server")


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


def _second_factors(settings: Settings, container: "Container") -> Check:
    with container.units_of_work()() as work:
        factors = [work.second_factors.find_of_user(admin.id) for admin in work.users.active_admins()]
    without = sum(1 for factor in factors if factor is None or not factor.is_required)
    name, demanded = "second factors", settings.access.staff_second_factor
    detail = f"{'demanded' if demanded else 'not demanded'} of staff; {without} of {len(factors)} Admins have none"
    if demanded and without:
        advice = "they can log in only to set one up"
        return Check(name=name, status=Verdict.WARN, detail=detail, what_to_do=advice)
    if not demanded and settings.profile is Profile.LIVE:
        advice = "set SUBPLAT_ACCESS_STAFF_SECOND_FACTOR=true"
        return Check(name=name, status=Verdict.WARN, detail=detail, what_to_do=advice)
    return Check(name=name, status=Verdict.OK, detail=detail)


def _queue(container: "Container") -> Check:
    parked = len(container.inspector().parked())
    if parked:
        return Check(
            name="queue",
            status=Verdict.WARN,
            detail=f"{parked} jobs are parked",
            what_to_do="look at `subplat job list --state parked`, then `subplat job retry`",
        )
    longest = max(
        (container.clock().now() - since for since in container.ports().queue_figures.read().due_since.values()),
        default=timedelta(),
    )
    if longest > JOBS_MAY_WAIT:
        return Check(
            name="queue",
            status=Verdict.WARN,
            detail=f"a job has been waiting for a worker for {longest.total_seconds() / 60:.0f} minutes",
            what_to_do="see that `subplat worker` runs",
        )
    return Check(name="queue", status=Verdict.OK, detail="no parked jobs, none waits for a worker")
