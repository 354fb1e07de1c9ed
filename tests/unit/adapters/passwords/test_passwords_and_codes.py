"""argon2-cffi, zxcvbn and pyotp behind our ports."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from subplat.adapters.passwords import hasher as hashing
from subplat.adapters.passwords.codes import PyotpOneTimeCodes
from subplat.adapters.passwords.hasher import Argon2PasswordHasher
from subplat.adapters.passwords.judge import ZxcvbnPasswordJudge
from subplat.application.ports.failures import Unavailable
from subplat.testing.contracts.entry import PasswordHasherContract, PasswordJudgeContract

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The seed of RFC 6238's test vectors, in base32."""


def quick(**differences: int) -> Argon2PasswordHasher:
    return Argon2PasswordHasher(**{"memory_kib": 64, "passes": 1, "lanes": 1, **differences})


class TestArgon2(PasswordHasherContract):
    @pytest.fixture
    def hasher(self) -> Argon2PasswordHasher:
        return quick()

    def test_it_is_argon2id_with_the_parameters_of_the_rfc(self) -> None:
        assert quick().hash("x").startswith("$argon2id$v=19$m=64,t=1,p=1$")
        by_default = Argon2PasswordHasher()
        assert (by_default.memory_kib, by_default.passes, by_default.lanes) == (65_536, 3, 4)

    def test_a_hash_of_other_parameters_still_fits_and_is_outdated(self) -> None:
        old, new = quick(), quick(passes=2)
        kept = old.hash("melati kuning")
        assert new.verify("melati kuning", kept)
        assert new.is_outdated(kept)

    def test_no_more_are_hashed_at_once_than_may_and_the_rest_is_told_to_come_back(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hasher, both_inside, go_on = quick(at_once=2), Barrier(3, timeout=5), Barrier(3, timeout=5)
        monkeypatch.setattr(hashing, "LONGEST_WAIT", 0.01)

        def slow(password: str) -> str:
            both_inside.wait()
            go_on.wait()
            return password

        monkeypatch.setattr(hasher, "_argon2", SimpleNamespace(hash=slow))
        with ThreadPoolExecutor(2) as callers:
            inside = [callers.submit(hasher.hash, "x") for _ in range(2)]
            both_inside.wait()
            with pytest.raises(Unavailable) as told:
                hasher.verify("x", None)
            assert told.value.retry_after
            go_on.wait()
            assert [each.result() for each in inside] == ["x", "x"]


class TestZxcvbn(PasswordJudgeContract):
    @pytest.fixture
    def judge(self) -> ZxcvbnPasswordJudge:
        return ZxcvbnPasswordJudge()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(1111111111, "050471"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    codes = PyotpOneTimeCodes()
    assert codes.step_of(RFC_SECRET, code, now) == seconds // 30
    assert codes.step_of(RFC_SECRET, f"{code[:3]} {code[3:]}", now) == seconds // 30
    for off in (-30, 30):
        assert codes.step_of(RFC_SECRET, code, now + timedelta(seconds=off)) == seconds // 30
    for off in (-90, 90):
        assert codes.step_of(RFC_SECRET, code, now + timedelta(seconds=off)) != seconds // 30


@pytest.mark.parametrize("code", ["", "12345", "1234567", "٢٨٧٠٨٢", "28708x", "-28708"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert PyotpOneTimeCodes().step_of(RFC_SECRET, code, datetime.fromtimestamp(59, UTC)) is None


def test_the_address_for_devices_names_the_person_and_the_house() -> None:
    address = urlsplit(PyotpOneTimeCodes().uri(RFC_SECRET, "sales@reseller.example", "PT Contoh Awan"))
    asked = parse_qs(address.query)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert (asked["secret"], asked["issuer"]) == ([RFC_SECRET], ["PT Contoh Awan"])
    assert "sales" in address.path
