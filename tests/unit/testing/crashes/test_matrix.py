"""What is tried, and what counts as a difference."""

from subplat.testing.crashes.orders import Chain, InTurn, Order, Trouble
from subplat.testing.crashes.run import Result
from subplat.testing.crashes.story import STAGES
from subplat.testing.crashes.tally import Tally
from subplat.testing.crashes.trials import Trial, Wanted, chained, trials
from subplat.testing.crashes.truth import BY_TWO_AT_ONCE, differences

PLACES = [
    f"messaging.send_mail.v1 | messaging.send_mail:{line} | commit {moment}"
    for line in range(200)
    for moment in ("before", "after")
]


def test_each_place_is_in_one_part() -> None:
    for of in (1, 3, 7):
        for place in PLACES:
            assert [Wanted(of=of, part=part).takes(place) for part in range(of)].count(True) == 1


def test_each_place_is_tried_by_a_kill_and_some_by_more() -> None:
    tried = list(trials(STAGES[0], PLACES, Wanted(pairs=8, stops=8)))
    kinds = {kind: [trial.place for trial in tried if trial.kind == kind] for kind in ("kill", "pair", "stop")}
    assert kinds["kill"] == PLACES
    for kind in ("pair", "stop"):
        assert len(PLACES) / 16 < len(kinds[kind]) < len(PLACES) / 4
    for trial in tried:
        assert isinstance(trial.orders, InTurn)
        assert len(trial.orders.orders) == (2 if trial.kind == "pair" else 1)
    assert {trial.kind for trial in trials(STAGES[0], PLACES, Wanted(pairs=0, stops=0))} == {"kill"}


def test_an_order_survives_a_pipe() -> None:
    order = Order(trouble=Trouble.STOP, place="a | b | commit after", after=3, spared=("here",), shares=2)
    assert Order.read(order.text()) == order


def test_a_chain_spares_where_a_process_died_already_and_ends() -> None:
    chain = Chain(done=("earlier",), longest=3, only="commit")
    first = chain.next(0, list)
    assert (first.trouble, first.new, first.only, first.spared) == (Trouble.KILL, True, "commit", ("earlier",))
    assert chain.next(2, lambda: ["here", "there"]).spared == ("earlier", "here", "there")
    assert chain.next(3, lambda: ["here", "there", "everywhere"]) == Order()


def test_a_tally_counts_each_death_of_a_chain() -> None:
    chain, tally = chained(STAGES[0], 1, Chain()), Tally()
    fine = Result(truth={"mails": []})
    tally.take(chain, Result(truth={"mails": []}, met=["here", "there"]), fine)
    tally.take(chain, Result(truth={"mails": []}), fine)
    assert (tally.chains, tally.chained, tally.killed, tally.reached) == (2, 2, 0, ["here", "there"])
    assert (tally.missed, tally.violations) == ([], {})
    tally.take(chain, Result(truth={"mails": ["twice"]}, met=["here"]), fine)
    assert list(tally.violations) == [str(chain)] == ["chain in people at chain 1"]


def test_a_difference_says_what_is_too_much_and_what_is_missing() -> None:
    wanted = {"mails": [["a", "Bill"], ["a", "Bill"]], "drafts left": ["0"], "copies in the mirror": ["1"]}
    found = {"mails": [["a", "Bill"], ["b", "Bill"]], "drafts left": ["1"], "copies in the mirror": ["2"]}
    assert differences(found, wanted) == {
        "mails": {"too much": ["['b', 'Bill']"], "missing": ["['a', 'Bill']"]},
        "copies in the mirror": {"too much": ["2"], "missing": ["1"]},
    }
    assert differences(found, wanted, BY_TWO_AT_ONCE).keys() == {"mails"}
    assert differences(wanted, wanted) == {}


def test_a_subject_that_one_of_them_does_not_have_is_a_difference() -> None:
    assert differences({}, {"mails": [["a", "Bill"]]}).keys() == {"mails"}
    assert differences({"violated": ["I2"]}, {}).keys() == {"violated"}


def test_a_tally_counts_what_was_met_and_keeps_what_was_wrong() -> None:
    kill = Trial(kind="kill", stage="offer", place="here", orders=InTurn((Order(trouble=Trouble.KILL, place="here"),)))
    fine, tally = Result(truth={"mails": []}), Tally()
    tally.take(kill, Result(truth={"mails": []}, met=["here"]), fine)
    tally.take(kill, Result(truth={"mails": []}), fine)
    assert (tally.killed, tally.runs, tally.reached, len(tally.missed), tally.violations) == (1, 2, ["here"], 1, {})
    tally.take(kill, Result(truth={"mails": ["twice"]}, met=["here"]), fine)
    tally.take(kill, Result(problem="it never came to rest"), fine)
    assert tally.violations == {str(kill): "it never came to rest"}
    whole = Tally()
    whole.add(tally)
    whole.add(tally)
    assert (whole.killed, whole.runs, whole.reached) == (4, 8, ["here"])
