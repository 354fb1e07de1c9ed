"""Settings from the environment (`SUBPLAT_…`), each bad one with a clear error; secrets never print."""

from enum import StrEnum
from pathlib import Path

from attrs import field, frozen
from attrs.validators import ge
from typed_settings.types import SecretStr


class Profile(StrEnum):
    """`memory`: nothing outside this process; `sandbox`: real adapters against the HTTP twins; `live`: the real systems."""

    MEMORY = "memory"
    SANDBOX = "sandbox"
    LIVE = "live"


@frozen(kw_only=True)
class DatabaseSettings:
    """Without `url` an embedded PostgreSQL runs in the data directory; `owner_url` is used for migrations only."""

    url: str | None = None
    owner_url: str | None = None
    pool_size: int = 10


@frozen(kw_only=True)
class SellerSettings:
    """The reseller as printed on documents."""

    name: str = "PT Contoh Awan Nusantara"
    address: str = "Jl. Contoh No. 1, Jakarta 12190"
    tax_number: str = "0012345678091000"
    email: str = "billing@reseller.example"
    phone: str | None = None


@frozen(kw_only=True)
class XenditSettings:
    """`callback_tokens`: one, or two during a rotation, separated by a comma."""

    base_url: str = "https://api.xendit.co"
    secret_key: SecretStr = field(default=SecretStr(""))
    callback_tokens: SecretStr = field(default=SecretStr(""))
    timeout_seconds: int = 20


@frozen(kw_only=True)
class GoogleSettings:
    """`service_account_file` needs domain-wide delegation; `reseller_admin` is the mailbox it acts as at the Reseller API."""

    endpoint: str | None = None
    service_account_file: Path | None = None
    reseller_admin: str | None = None
    default_postal_code: str | None = None
    timeout_seconds: int = 30


@frozen(kw_only=True)
class GeminiSettings:
    """Which model writes."""

    base_url: str | None = None
    api_key: SecretStr = field(default=SecretStr(""))
    model: str = "gemini-2.5-flash"
    timeout_seconds: int = 20


@frozen(kw_only=True)
class CosmicSettings:
    """The bucket that holds the copies of quotations."""

    base_url: str = "https://api.cosmicjs.com/v3"
    upload_url: str = "https://workers.cosmicjs.com/v3"
    bucket: str = "quotations"
    read_key: SecretStr = field(default=SecretStr(""))
    write_key: SecretStr = field(default=SecretStr(""))


@frozen(kw_only=True)
class IntegrationSettings:
    """`token`: what n8n and the like show to start the daily run and to report results.

    `allow_private`: events may go to this host and to private networks too, where a receiver such as n8n may run.
    """

    token: SecretStr = field(default=SecretStr(""))
    allow_private: bool = False
    timeout_seconds: int = 10


@frozen(kw_only=True)
class AccessSettings:
    """How people get in. `hashes_at_once` Argon2id hashes run at the same time, `hash_memory_kib` each."""

    staff_idle_minutes: int = field(default=30, validator=ge(1))
    client_idle_minutes: int = field(default=120, validator=ge(1))
    absolute_hours: int = field(default=12, validator=ge(1))
    hashes_at_once: int = field(default=2, validator=ge(1))
    hash_memory_kib: int = field(default=65_536, validator=ge(8))
    hash_passes: int = field(default=3, validator=ge(1))


@frozen(kw_only=True)
class CookieSettings:
    """`secure` (the default): `__Host-` cookies for https; browsers take them at http://localhost and 127.0.0.1 too.

    Off, the sandbox only: plain cookies, for clients that send secure ones over https alone, as curl and Python's do.
    """

    secure: bool = True


@frozen(kw_only=True)
class Settings:
    """Everything that differs between installations. `staff_token` is an ADMIN key from the environment, for machines.

    `trusted_proxies`: networks (`10.0.0.0/8`, separated by commas) whose X-Forwarded-For says where a request comes from.
    """

    profile: Profile = Profile.SANDBOX
    data_directory: Path = Path(".subplat")
    base_url: str = "http://127.0.0.1:8000"
    zone: str = "Asia/Jakarta"
    client_letters_from_hour: int = 8
    finance_email: str = "finance@reseller.example"
    operations_email: str = "ops@reseller.example"
    staff_token: SecretStr = field(default=SecretStr(""))
    trusted_proxies: str = ""
    sandbox_url: str | None = None
    lease_seconds: int = 30
    mrr_suspension_grace_days: int = 30
    database: DatabaseSettings = field(factory=DatabaseSettings)
    seller: SellerSettings = field(factory=SellerSettings)
    xendit: XenditSettings = field(factory=XenditSettings)
    google: GoogleSettings = field(factory=GoogleSettings)
    gemini: GeminiSettings = field(factory=GeminiSettings)
    cosmic: CosmicSettings = field(factory=CosmicSettings)
    integrations: IntegrationSettings = field(factory=IntegrationSettings)
    access: AccessSettings = field(factory=AccessSettings)
    cookies: CookieSettings = field(factory=CookieSettings)


def load_settings() -> Settings:
    """From the environment: `SUBPLAT_PROFILE`, `SUBPLAT_XENDIT_SECRET_KEY`, …; raises a typed_settings error naming what is bad."""
    import typed_settings

    return typed_settings.load(Settings, appname="subplat", config_files=[], env_prefix="SUBPLAT_")
