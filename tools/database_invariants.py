"""Which invariants PostgreSQL holds by itself against SQL by the application's own role (build/database_invariants.json).

Usage: python tools/database_invariants.py

The attacks are those of tests/integration/postgres/attacks and tests/integration/wall; all are run. An invariant is held
when each of its attacks was refused and left everything as it was. Invariants that speak of time or of outside systems
no constraint can hold: the simulator and the nightly check do.
"""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).resolve().parents[1]
RESULT = PROJECT / "build" / "database_invariants.json"
ATTACKS = "tests/integration/postgres/test_raw_sql_attacks.py"
WALL = "tests/integration/wall"
REFUSED = "test_it_is_refused"

BY_ATTACK: dict[str, tuple[str, ...]] = {
    "I2 a balance is the sum of its movements": (
        "a balance without a movement",
        "a balance and a number without a movement",
        "a movement without its balance",
        "a wallet that starts full",
    ),
    "I3 each movement follows the one before": (
        "a forged balance after a movement",
        "a gap in the numbers",
        "a number taken twice",
    ),
    "I4 no wallet below zero": ("a balance below nothing", "a movement below nothing"),
    "I5 what happened stays": (
        "a movement changed",
        "a movement deleted",
        "all movements gone",
        "a callback deleted",
        "a callback rewritten",
        "a mail deleted",
        "a sent mail rewritten",
    ),
    "I6 once per key": (
        "one payment booked twice",
        "a callback stored twice",
        "one transfer recorded twice on one bill",
        "one transfer recorded twice in one wallet",
        "a refund asked for twice under one key",
    ),
    "I7 periods of a contract never overlap": (
        "a cycle that overlaps a paid one",
        "a second cycle from the same day",
        "a paid cycle stretched over the next",
    ),
    "I9 one open bill a contract": ("a second open cycle", "a cycle opened again beside an open one"),
    "I10 each rupiah of a payment is in one place": (
        "money of a payment given twice",
        "money of a payment given to nobody",
        "more received than due",
        "more given back than came",
        "more going back than was paid",
    ),
    "I11 PAID never goes back": (
        "a paid cycle back to pending",
        "a paid cycle failed",
        "a paid cycle cancelled",
        "a cancelled cycle paid",
        "an open cycle paid without money",
    ),
    "I16 one live link a bill": ("a second live link of a cycle", "a paid link alive again"),
    "I17 amounts and currency stay": (
        "another amount after the payment",
        "another amount after part of the payment",
        "what we computed, computed again",
        "a cycle in another currency than its subscription",
        "a payment in another currency than its cycle",
    ),
    "I18 one wallet a client": ("a second wallet", "a wallet given away"),
    "I19 one mail an intent": (
        "a second mail of one intent",
        "a sent mail as a draft again",
        "sent again without a replay",
    ),
    "I20 one contract an offer": ("a second subscription of a quotation", "a quotation with another subscription"),
    "I22 exact, billable money": ("a bill in cents of a rupiah", "a bill of NaN", "a movement of NaN"),
    "I24 offers are numbered without gaps": ("a quotation number left out", "a quotation number twice"),
}
BEHIND_THE_WALL = "I21 a client sees and changes its own alone"


def main() -> int:
    """Exit code 1 when an invariant is not held, or an attack named here is gone."""
    with TemporaryDirectory() as directory:
        told = Path(directory) / "told.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={told}", ATTACKS, WALL]
        subprocess.run(command, cwd=PROJECT, check=False)
        outcomes = _outcomes(told)
    held = {
        invariant: {attack: outcomes.get(f"{REFUSED}[{attack}]", "no such attack") for attack in attacks}
        for invariant, attacks in BY_ATTACK.items()
    }
    held[BEHIND_THE_WALL] = {name: outcome for name, outcome in outcomes.items() if name.startswith("wall: ")}
    lost = [name for name, attacks in held.items() if not attacks or set(attacks.values()) != {"refused"}]
    result = {
        "held": len(held) - len(lost),
        "of": 24,
        "attacks": sum(name.startswith(REFUSED) for name in outcomes),
        "went_through": [name for name, outcome in outcomes.items() if outcome != "refused"],
        "invariants": held,
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(
        f"{result['held']} invariants held by the database alone; not held: {', '.join(lost) or 'none of those tried'}"
    )
    return 1 if lost or result["went_through"] else 0


def _outcomes(told: Path) -> dict[str, str]:
    """By the name of the test; those of the wall have `wall: ` before it."""
    # The file is pytest's own.
    cases = ET.parse(told).getroot().iter("testcase")  # noqa: S314
    return {
        ("wall: " if ".wall." in case.get("classname", "") else "") + case.get("name", ""): "went through"
        if case.find("failure") is not None or case.find("error") is not None
        else "refused"
        for case in cases
    }


if __name__ == "__main__":
    sys.exit(main())
