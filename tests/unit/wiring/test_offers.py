"""Adapters of other distributions: found by name, and refused with the name of whose they are."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from subplat.adapters.memory.clock import ManualClock
from subplat.application.ports.third_party import OfferedMailer, OfferedProvisioner, Surroundings
from subplat.testing.distributions import write_distribution
from subplat.wiring.needed import needed_settings
from subplat.wiring.offers import GATEWAYS, MAILING, PROVISIONING, UnfitAdapter, chosen, made, offers
from subplat.wiring.settings import AdapterSettings, Settings

SETTING = "SUBPLAT_ADAPTERS_MAILER"
AROUND = Surroundings(
    live=False,
    clock=ManualClock(datetime(2026, 1, 31, tzinfo=UTC)),
    callback_url="https://billing.reseller.example/webhooks/xendit",
    options={"key": "canary-7f3a"},
)
GOOD = """
from subplat.adapters.memory.mailer import InMemoryMailer
from subplat.application.ports.third_party import OfferedMailer


def make(surroundings):
    return OfferedMailer(mailer=InMemoryMailer(), address=surroundings.callback_url)
"""
Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a distribution with one module, named for it and for the test, on the path."""

    def installed(name: str, source: str, *, offer: str = "contoh", group: str = MAILING.group) -> None:
        module = f"{name}_{tmp_path.name}".replace("-", "_")
        write_distribution(
            tmp_path / name,
            name=name,
            version="1.2",
            modules={module: source},
            entry_points={group: {offer: f"{module}:make"}},
        )
        monkeypatch.syspath_prepend(str(tmp_path / name))

    return installed


def refused(name: str = "contoh") -> str:
    with pytest.raises(UnfitAdapter) as raised:
        made(MAILING, name, SETTING, AROUND)
    assert raised.value.__cause__ is None
    return str(raised.value)


def test_ours_are_there_without_any_distribution() -> None:
    own = [chosen(kind, kind.own, SETTING) for kind in (GATEWAYS, MAILING, PROVISIONING)]
    assert [each.name for each in own] == ["xendit", "gmail", "google"]
    assert {each.distribution.split()[0] for each in own} == {"subplat"}


def test_an_installed_adapter_is_made_with_its_surroundings(install: Install) -> None:
    install("contoh-mail", GOOD)
    offered = made(MAILING, "contoh", SETTING, AROUND)
    assert isinstance(offered, OfferedMailer)
    assert (offered.address, offered.inbox) == (AROUND.callback_url, None)
    assert str(chosen(MAILING, "contoh", SETTING)) == "contoh (contoh-mail 1.2)"


def test_an_unknown_name_is_told_with_all_that_are_installed_and_nothing_is_imported(install: Install) -> None:
    install("contoh-mail", "raise SystemExit")
    assert refused("contho").startswith(
        "SUBPLAT_ADAPTERS_MAILER: there is no mailer called 'contho'; installed are: gmail (subplat "
    )
    assert refused("contho").endswith(", contoh (contoh-mail 1.2)")
    assert [offer.name for offer in offers(GATEWAYS)] == ["xendit"]


def test_two_distributions_with_one_name_are_both_told(install: Install) -> None:
    install("contoh-mail", GOOD)
    install("other-mail", GOOD)
    assert "'contoh' is offered by contoh-mail 1.2 and other-mail 1.2" in refused()


def test_our_name_stays_ours(install: Install) -> None:
    install("contoh-mail", GOOD, offer="gmail")
    assert chosen(MAILING, "gmail", SETTING).distribution.startswith("subplat ")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import no_such_module", "cannot be made: ModuleNotFoundError: No module named 'no_such_module'"),
        ("other = 1", "cannot be made: AttributeError"),
        ("def make(around): raise KeyError('url')", "cannot be made: KeyError: 'url'"),
        ("def make(): return 1", "cannot be made: TypeError"),
        ("make = 5", "cannot be made: TypeError"),
        ("def make(around): return object()", "gives object, not OfferedMailer"),
        ("def make(around): raise ValueError('bad key ' + around.options['key'])", "ValueError: bad key ***"),
        (GOOD.replace("InMemoryMailer(),", "object(),"), "does not fit: mailer: it has no method prepare"),
        (GOOD.replace("mailer=", "inbox=object(), mailer="), "does not fit: inbox: it has no method position"),
        (GOOD.replace("mailer=", "close=None, mailer="), "does not fit: close: it is no function"),
    ],
)
def test_a_broken_adapter_is_told_with_its_distribution_and_without_its_options(
    install: Install, source: str, reason: str
) -> None:
    install("contoh-mail", source)
    told = refused()
    assert told.startswith("SUBPLAT_ADAPTERS_MAILER: the mailer contoh (contoh-mail 1.2) at contoh_mail_")
    assert reason in told
    assert "canary" not in told


def test_no_option_prints() -> None:
    assert "canary" not in repr(AROUND)


def test_a_provisioner_needs_its_port(install: Install) -> None:
    install("contoh-cloud", GOOD, group=PROVISIONING.group)
    with pytest.raises(UnfitAdapter, match=OfferedProvisioner.__name__):
        made(PROVISIONING, "contoh", SETTING, AROUND)


@pytest.mark.parametrize(
    ("adapters", "unneeded"),
    [
        ({}, set()),
        ({"gateway": "contoh"}, {"XENDIT"}),
        ({"mailer": "contoh"}, set()),
        ({"mailer": "contoh", "gworkspace": "contoh", "gcp": "contoh"}, {"GOOGLE"}),
    ],
)
def test_the_settings_of_systems_that_nobody_speaks_to_are_not_needed(
    adapters: dict[str, str], unneeded: set[str]
) -> None:
    needed = {name.split("_")[1] for name in needed_settings(Settings(adapters=AdapterSettings(**adapters)))}
    assert needed == {"XENDIT", "GOOGLE", "GEMINI", "COSMIC"} - unneeded
