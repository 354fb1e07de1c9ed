"""What the code could pass: every crash point in the source, every method of an outward port, every commit of a use case."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import get_args, get_type_hints

from attrs import frozen

from subplat.application.outside import Ports
from subplat.testing.crashes.code_check import OWN_STAND_INS

_DEFINED_IN = "application/ports/crash_points.py"
_GUARD = "wiring/outward.py"
_MOMENTS = ("before", "after")
_GIVEN_UP = (
    "only after something failed again and again, or was refused: rules of their own, tested in memory and simulated"
)
_BY_CHANCE = "only when two are at it at the same time, as in the races, where nobody is killed"
NEVER_PASSED: Mapping[str, str] = {
    "accounts.sign_in SignInHandler._rehash commit": "only after the strength of password hashes was raised",
    "adapters/jobs/claims.py put aside before": "only for a job that this version does not know: a queue test has it",
    "adapters/jobs/claims.py put aside after": "only for a job that this version does not know: a queue test has it",
    "billing.collect_cycle CollectCycleHandler._refused commit": _GIVEN_UP,
    "billing.plan AlignPlanHandler.__call__ commit": "only for a plan whose day the gateway refuses to move",
    "billing.plan PrepareChargeHandler._tell commit": _GIVEN_UP,
    "billing_run.execution PlanExecution._park commit": _GIVEN_UP,
    "billing_run.execution PlanExecution.release commit": _GIVEN_UP,
    "billing_run.run RunBillingHandler.__call__ commit": "a run by the command line alone; the story's is shared out, by the same code",
    "billing_run.spend_balance SpendBalanceHandler._pay_overdue commit": "only for a contract that pays from its wallet: none is made",
    "integrations.deliver DeliverEventHandler._prepare commit": "only for a listener that was switched off or gave too many errors",
    "messaging.inbound_poll PollInboxHandler._failing commit": "only while the mailbox lets nobody in",
    "operations.forget_answers ForgetAnswersHandler.__call__ commit": "once a day: passed when a stage meets its hour",
    "operations.alert TellOfOutageHandler.__call__ commit": "only after five failures in a row within two minutes",
    "payments.decline_offline DeclineOfflinePaymentHandler.__call__ commit": "only where a second person is asked for: not by default",
    "provisioning.run_task RunTaskHandler._start commit": _BY_CHANCE,
    "wallets.top_up MakeTopUpLinkHandler._refused commit": _GIVEN_UP,
}
"""A point or a commit by its name: why no story passes it."""


@frozen(kw_only=True, order=True)
class Point:
    """`name` as in the code, with `*` for what is known when it is passed; of a commit the function and its `line`."""

    module: str
    name: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.module} {self.name}"

    def is_passed_by(self, place: str) -> bool:
        """Whether a place of the matrix is one of this point."""
        _, site, kind = place.split(" | ")
        if self.line:
            return site.partition(" ")[0] == f"{self.module}:{self.line}"
        return re.fullmatch(re.escape(self.name).replace(r"\*", r"\S+"), kind) is not None


def known_points(package: Path) -> tuple[Point, ...]:
    """All below `package` (the directory of `subplat`), in order."""
    found: set[Point] = set()
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if not name.startswith(OWN_STAND_INS) and name != _DEFINED_IN:
            found.update(_of_the_guard(path) if name == _GUARD else _in_module(name, ast.parse(path.read_text())))
    return tuple(sorted(found))


def never_passed(points: Collection[Point], places: Collection[str]) -> Mapping[str, str]:
    """Points that no place is one of, each with the reason why, or none."""
    return {
        str(point): NEVER_PASSED.get(str(point), "")
        for point in points
        if not any(point.is_passed_by(place) for place in places)
    }


def _in_module(module: str, tree: ast.AST, within: str = "") -> Iterator[Point]:
    for node in ast.iter_child_nodes(tree):
        name = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else ""
        yield from _in_module(module, node, ".".join(filter(None, (within, name))))
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called == "crash_point":
            yield Point(module=module, name=_text(node.args[0]))
        elif called == "passes":
            for moment in _MOMENTS:
                yield Point(module=module, name=f"{_text(node.args[0])} {moment}")
        elif called.endswith(".commit") and module.startswith("application/"):
            # As places have it.
            site = module.removeprefix("application/").removesuffix(".py").replace("/", ".")
            yield Point(module=site, name=f"{within} commit", line=node.lineno)


def _of_the_guard(path: Path) -> Iterator[Point]:
    ports = get_type_hints(Ports)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "outward":
            port, name = node.args
            # One of several by what it serves: the last argument of the mapping's type.
            kind = ports[port.attr] if isinstance(port, ast.Attribute) else get_args(ports[f"{ast.unparse(port)}s"])[-1]
            for method in (each for each in vars(kind) if not each.startswith("_")):
                for moment in _MOMENTS:
                    yield Point(module=_GUARD, name=f"{_text(name)}.{method} {moment}")


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "*" for each in node.values)
    return str(ast.literal_eval(node))
