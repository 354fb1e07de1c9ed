"""Bad settings are told all at once, by variable, with what is allowed; secrets are never told."""

import pytest
from attrs import NOTHING

from subplat.wiring.setting_faults import BadSettings, ensure_settings, settings_of
from subplat.wiring.setting_kinds import HELP
from subplat.wiring.settings import LogFormat, Profile, Settings, load_settings

SETTINGS = {setting.variable: setting for setting in settings_of(Settings)}
BAD = {
    "SUBPLAT_PROFILE": "nonsense",
    "SUBPLAT_BASE_URL": "billing.reseller.example",
    "SUBPLAT_ALLOWED_HOSTS": "billing.reseller.example:443",
    "SUBPLAT_TRUSTED_PROXIES": "10.0.0.0/99",
    "SUBPLAT_ZONE": "Mars/Olympus",
    "SUBPLAT_CLIENT_LETTERS_FROM_HOUR": "24",
    "SUBPLAT_FINANCE_EMAIL": "finance",
    "SUBPLAT_LOG_FORMAT": "xml",
    "SUBPLAT_DATABASE_POOL_SIZE": "0",
    "SUBPLAT_METRICS_WORKER_PORT": "99999",
    "SUBPLAT_COOKIES_SECURE": "maybe",
    "SUBPLAT_XENDIT_TIMEOUT_SECONDS": "1.5",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in SETTINGS:
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize("variable", BAD)
def test_a_bad_value_is_told_with_its_variable_and_what_is_allowed(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, BAD[variable])
    with pytest.raises(BadSettings) as raised:
        load_settings()
    assert str(raised.value) == f"{variable}: {BAD[variable]!r} is not allowed; allowed is {SETTINGS[variable].allowed}"


def test_all_bad_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in BAD.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(BadSettings) as raised:
        load_settings()
    assert [line.partition(":")[0] for line in str(raised.value).splitlines()] == [
        variable for variable in SETTINGS if variable in BAD
    ]


def test_a_slip_in_a_name_is_told_and_other_names_are_none_of_ours() -> None:
    ensure_settings(Settings, {"SUBPLAT_BY": "operator", "SUBPLAT_OF_SOMEBODY_ELSE": "x", "XENDIT_SECRET_KEYS": "x"})
    with pytest.raises(BadSettings, match="no such setting; SUBPLAT_XENDIT_SECRET_KEY is meant"):
        ensure_settings(Settings, {"SUBPLAT_XENDIT_SECRETKEY": "canary"})


def test_a_password_is_not_told() -> None:
    with pytest.raises(BadSettings) as raised:
        ensure_settings(Settings, {"SUBPLAT_DATABASE_URL": "mysql://app:canary@db.example/subplat"})
    assert "app:***@db.example" in str(raised.value)
    assert "canary" not in str(raised.value)


def test_good_values_are_read_as_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPLAT_PROFILE", "live")
    monkeypatch.setenv("SUBPLAT_LOG_FORMAT", "json")
    monkeypatch.setenv("SUBPLAT_ALLOWED_HOSTS", "billing.reseller.example, 10.0.0.7")
    monkeypatch.setenv("SUBPLAT_METRICS_WORKER_PORT", "9101")
    monkeypatch.setenv("SUBPLAT_COOKIES_SECURE", "false")
    settings = load_settings()
    assert settings.profile is Profile.LIVE
    assert settings.log.format is LogFormat.JSON
    assert (settings.metrics.worker_port, settings.cookies.secure) == (9101, False)
    assert settings.allowed_hosts == "billing.reseller.example, 10.0.0.7"


@pytest.mark.parametrize("variable", SETTINGS)
def test_every_setting_says_what_it_is_for_and_has_a_default_that_is_allowed(variable: str) -> None:
    setting = SETTINGS[variable]
    assert setting.attribute.metadata[HELP].endswith(".")
    assert setting.allowed
    assert setting.attribute.default is not NOTHING
    if setting.attribute.validator is not None:
        setting.attribute.validator(None, setting.attribute, setting.attribute.default)


@pytest.mark.parametrize("value", ["canary", "[1]", '{"key": 1}', '{"key": "canary"'])
def test_options_of_an_adapter_are_texts_by_name_and_are_not_told(value: str) -> None:
    with pytest.raises(BadSettings, match="SUBPLAT_ADAPTERS_MAILER_OPTIONS: what it holds is not allowed") as raised:
        ensure_settings(Settings, {"SUBPLAT_ADAPTERS_MAILER_OPTIONS": value})
    assert "canary" not in str(raised.value)
    ensure_settings(Settings, {"SUBPLAT_ADAPTERS_MAILER_OPTIONS": '{"key": "canary"}'})


@pytest.mark.parametrize("name", ["", "Contoh", "../x", "contoh gateway", "-x"])
def test_the_name_of_an_adapter_is_part_of_addresses(name: str) -> None:
    with pytest.raises(BadSettings, match="SUBPLAT_ADAPTERS_GATEWAY"):
        ensure_settings(Settings, {"SUBPLAT_ADAPTERS_GATEWAY": name})
