"""One seed is one history, whatever else differs."""

import os
import subprocess
import sys

import attrs

from subplat.simulation.fault_mix import Level

COMMAND = ("-m", "subplat", "simulate", "--clients", "6", "--years", "1", "--seed", "5", "--faults", "swarm", "--json")


def _told(hash_seed: str) -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    return subprocess.run([sys.executable, *COMMAND], env=environment, check=True, capture_output=True).stdout


def test_the_same_seed_is_the_same_history_byte_for_byte_whatever_the_hash_seed() -> None:
    told = _told("1")
    assert told == _told("2")
    assert b'"seed": "5"' in told


def test_another_seed_is_another_history(play) -> None:
    first, second = (play(seed, clients=5) for seed in ("a", "b"))
    assert first.holds
    assert second.holds
    assert first.money != second.money


def test_a_client_left_out_does_not_change_what_the_others_are(play) -> None:
    alone = play("3", clients=8, level=Level.NONE, only=frozenset({2, 5}))
    assert alone.books["clients"] != {}
    assert sum(alone.books["clients"].values()) == 2


def test_without_faults_none_are_counted(play) -> None:
    quiet = play("7", clients=5, level=Level.NONE)
    assert quiet.fault_counts == {}
    assert attrs.asdict(quiet)["broken"] is None
