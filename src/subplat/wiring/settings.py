"""Settings from the environment (`SUBPLAT_…`). Bad ones are told all at once (`setting_faults.py`); secrets never print."""

from enum import StrEnum
from pathlib import Path

from attrs import field, frozen
from typed_settings.types import SecretStr

from subplat.wiring.setting_kinds import (
    are_hosts,
    are_limits,
    are_networks,
    is_database,
    is_mail,
    is_name,
    is_url,
    is_zone,
    options,
    other,
    secret,
    switch,
    text,
    whole,
)

URL = "an address such as https://billing.reseller.example"
MAIL = "a mail address"
NAME = "a name: small letters, digits, - and _"
DATABASE = "an address such as postgresql://user:password@host:5432/subplat"


class Profile(StrEnum):
    """`memory`: nothing outside this process; `sandbox`: real adapters against the HTTP twins; `live`: the real systems."""

    MEMORY = "memory"
    SANDBOX = "sandbox"
    LIVE = "live"


class LogFormat(StrEnum):
    """`auto`: readable lines on a terminal, JSON anywhere else."""

    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


class LogLevel(StrEnum):
    """From which weight on our own lines are written; those of libraries from `warning`."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@frozen(kw_only=True)
class DatabaseSettings:
    """Where the books are."""

    url: str | None = text(
        None,
        "The application's role. Without it an embedded PostgreSQL runs in the data directory.",
        is_database,
        DATABASE,
    )
    owner_url: str | None = text(
        None, "The owner of the tables, for migrations alone. Without it `url` is used.", is_database, DATABASE
    )
    pool_size: int = whole(10, "Connections of each process' pool; use cases that run at once.", 1, 500)


@frozen(kw_only=True)
class LogSettings:
    """Lines on standard error."""

    format: LogFormat = other(LogFormat.AUTO, "How lines look; auto: readable on a terminal, else JSON.", "")
    level: LogLevel = other(LogLevel.INFO, "The lightest of our own lines that `serve` and `worker` write.", "")


@frozen(kw_only=True)
class MetricsSettings:
    """What the installation is watched by."""

    token: SecretStr = secret(
        "What a scraper shows as a bearer token; an API key with the scope metrics:read does too."
    )
    kept_seconds: int = whole(15, "How long the counts of books and queue are kept before they are counted again.")
    worker_port: int | None = whole(
        None, "Where a worker answers /metrics; needs the token. Not set: nowhere.", 0, 65535
    )
    worker_host: str = text("127.0.0.1", "The address of that port.", are_hosts, "a host name or an address")


@frozen(kw_only=True)
class WorkerProcessSettings:
    """A worker's threads. More work: more workers."""

    threads: int = whole(4, "Jobs of the default lane that run at once.", 0, 64)
    bulk_threads: int = whole(1, "Jobs of the bulk lane (billing runs) that run at once.", 0, 64)
    lease_seconds: int = whole(30, "How long a job of a dead worker stays with it.", 1, 3600)


@frozen(kw_only=True)
class SellerSettings:
    """The reseller as printed on documents."""

    name: str = text("PT Contoh Awan Nusantara", "Its name.")
    address: str = text("Jl. Contoh No. 1, Jakarta 12190", "Its address.")
    tax_number: str = text("0012345678091000", "Its NPWP.")
    email: str = text("billing@reseller.example", "The mailbox that writes to clients.", is_mail, MAIL)
    phone: str | None = text(None, "Its telephone number.")


@frozen(kw_only=True)
class AdapterSettings:
    """Which adapters speak to the outside: ours, or what installed distributions offer in a group of entry points."""

    gateway: str = text("xendit", "Ours, or a name of `subplat.payment_gateways`.", is_name, NAME)
    gateway_options: SecretStr = options("What a gateway that is not ours is given.")
    mailer: str = text("gmail", "Ours, or a name of `subplat.mailers`.", is_name, NAME)
    mailer_options: SecretStr = options("What a mailer that is not ours is given.")
    gworkspace: str = text("google", "Who provisions there: we, or a name of `subplat.provisioners`.", is_name, NAME)
    gworkspace_options: SecretStr = options("What that one is given if it is not ours.")
    gcp: str = text("google", "The same for Google Cloud.", is_name, NAME)
    gcp_options: SecretStr = options("What that one is given if it is not ours.")


@frozen(kw_only=True)
class XenditSettings:
    """The payment gateway."""

    base_url: str = text("https://api.xendit.co", "Where its API is.", is_url, URL)
    secret_key: SecretStr = secret("The API key.")
    callback_tokens: SecretStr = secret("What callbacks show: one, or two during a rotation, with a comma between.")
    timeout_seconds: int = whole(20, "How long a call may take.", 1, 300)


@frozen(kw_only=True)
class GoogleSettings:
    """Gmail, Workspace and Compute."""

    endpoint: str | None = text(None, "Instead of Google's own addresses.", is_url, URL)
    service_account_file: Path | None = other(None, "A service account's key, with domain-wide delegation.", "a file")
    reseller_admin: str | None = text(None, "The mailbox it acts as at the Reseller API.", is_mail, MAIL)
    default_postal_code: str | None = text(None, "For new customers whose address names none.")
    timeout_seconds: int = whole(30, "How long a call may take.", 1, 300)


@frozen(kw_only=True)
class GeminiSettings:
    """Which model writes."""

    base_url: str | None = text(None, "Instead of Google's own address.", is_url, URL)
    api_key: SecretStr = secret("The API key.")
    model: str = text("gemini-2.5-flash", "Which model.")
    timeout_seconds: int = whole(20, "How long a call may take.", 1, 300)


@frozen(kw_only=True)
class CosmicSettings:
    """The bucket that holds the copies of quotations."""

    base_url: str = text("https://api.cosmicjs.com/v3", "Where its API is.", is_url, URL)
    upload_url: str = text("https://workers.cosmicjs.com/v3", "Where files go.", is_url, URL)
    bucket: str = text("quotations", "The bucket's name.")
    read_key: SecretStr = secret("The key that reads.")
    write_key: SecretStr = secret("The key that writes.")


@frozen(kw_only=True)
class IntegrationSettings:
    """n8n and the like."""

    token: SecretStr = secret("What they show to start the daily run and to report results.")
    allow_private: bool = switch(False, "Events may go to this host and to private networks too, where n8n may run.")
    timeout_seconds: int = whole(10, "How long a receiver of events may take.", 1, 300)


@frozen(kw_only=True)
class AccessSettings:
    """How people get in."""

    staff_idle_minutes: int = whole(30, "After so long without a request a session of staff has ended.", 1)
    client_idle_minutes: int = whole(120, "The same for clients.", 1)
    absolute_hours: int = whole(12, "How long any session lasts at most.", 1)
    staff_second_factor: bool = switch(
        False, "Staff must have a second factor: without one they may log in only to set it up. Clients need none."
    )
    hashes_at_once: int = whole(2, "Argon2id hashes that run at the same time.", 1)
    hash_memory_kib: int = whole(65_536, "Memory of each hash.", 8)
    hash_passes: int = whole(3, "Passes of each hash.", 1)


@frozen(kw_only=True)
class CookieSettings:
    """The cookie of a login."""

    secure: bool = switch(
        True,
        "`__Host-` cookies for https; browsers take them at http://localhost and 127.0.0.1 too. Off, in the sandbox only: "
        "plain cookies, for clients that send secure ones over https alone, as curl and Python's do.",
    )


@frozen(kw_only=True)
class Settings:
    """Everything that differs between installations."""

    profile: Profile = other(Profile.SANDBOX, "`sandbox` speaks to the twins, `live` to the real systems.", "")
    data_directory: Path = other(
        Path(".subplat"), "Where the embedded PostgreSQL and the sandbox keep theirs.", "a folder"
    )
    base_url: str = text("http://127.0.0.1:8000", "Where people reach the platform; links begin with it.", is_url, URL)
    allowed_hosts: str = text(
        "",
        "Host names that are served, with commas between; `*`: all. Empty: in the profile live that of `base_url`, else all.",
        are_hosts,
        "host names without ports",
    )
    trusted_proxies: str = text(
        "",
        "Networks, with commas between, whose X-Forwarded-For says where a request comes from.",
        are_networks,
        "networks such as 10.0.0.0/8",
    )
    zone: str = text("Asia/Jakarta", "The zone in which days begin.", is_zone, "a time zone such as Asia/Jakarta")
    client_letters_from_hour: int = whole(8, "The hour of the day before which no letter goes to clients.", 0, 23)
    policy_file: Path | None = other(
        None,
        "How long to wait, how often to write, when to cut off: TOML, as `subplat simulate` compares it.",
        "a file",
    )
    finance_email: str = text("finance@reseller.example", "Who is asked for invoices.", is_mail, MAIL)
    second_person_above: str = text(
        "",
        "What one person may confirm by hand for one bill; above it another person confirms too. Empty: no limit.",
        are_limits,
        "amounts by currency such as IDR:100000000,USD:6000",
    )
    operations_email: str = text("ops@reseller.example", "Who hears of outages.", is_mail, MAIL)
    staff_token: SecretStr = secret("An ADMIN key without a name, for demonstrations and first steps.")
    sandbox_url: str | None = text(None, "Where the twins are, if another machine runs them.", is_url, URL)
    mrr_suspension_grace_days: int = whole(30, "How long a suspended contract counts as revenue.")
    log: LogSettings = field(factory=LogSettings)
    database: DatabaseSettings = field(factory=DatabaseSettings)
    worker: WorkerProcessSettings = field(factory=WorkerProcessSettings)
    metrics: MetricsSettings = field(factory=MetricsSettings)
    seller: SellerSettings = field(factory=SellerSettings)
    adapters: AdapterSettings = field(factory=AdapterSettings)
    xendit: XenditSettings = field(factory=XenditSettings)
    google: GoogleSettings = field(factory=GoogleSettings)
    gemini: GeminiSettings = field(factory=GeminiSettings)
    cosmic: CosmicSettings = field(factory=CosmicSettings)
    integrations: IntegrationSettings = field(factory=IntegrationSettings)
    access: AccessSettings = field(factory=AccessSettings)
    cookies: CookieSettings = field(factory=CookieSettings)


def load_settings() -> Settings:
    """From the environment: `SUBPLAT_PROFILE`, `SUBPLAT_XENDIT_SECRET_KEY`, …; raises BadSettings naming all that are bad."""
    import os

    import typed_settings

    from subplat.wiring.setting_faults import ensure_settings

    ensure_settings(Settings, os.environ)
    return typed_settings.load(Settings, appname="subplat", config_files=[], env_prefix="SUBPLAT_")
