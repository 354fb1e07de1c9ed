"""Bugs that are planted on purpose: a proof that finds none of them proves nothing.

A bug replaces a piece of a rule's own text while it is planted. Where the text is not there any more, once and only once,
planting fails: then the rule has moved, and the bug has to be written anew.
"""

import ast
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from textwrap import dedent
from types import CodeType, FunctionType

from attrs import field, frozen


class RuleMoved(LookupError):
    """The rule a bug spoils is not where the bug expects it, or says something else now."""


@frozen
class Mix:
    """A company in which the situation a bug needs comes up: what it has `more` of than usual (see `Emphasis`).

    With a `swarm` of other faults, or with none but those that are named.
    """

    more: str
    clients: int = 12
    years: int = 1
    swarm: bool = False


@frozen(kw_only=True)
class PlantedBug:
    """`where` is `module:Class.method` or `module:function`; there `instead_of` becomes `says`.

    `breaks` says in words what is promised no longer. `tests` are test files, relative to the project, of which at least
    one test has to fail. `is_safety`: money, access or a promise is at stake; otherwise only something takes longer.
    `mix` is played where the usual companies hardly ever come to need the rule; `beyond_companies` says why none can show it.
    """

    name: str
    breaks: str
    where: str
    instead_of: str
    says: str
    tests: tuple[str, ...] = field(validator=lambda bug, attribute, value: _ensure_some(value))
    is_safety: bool = True
    mix: Mix | None = None
    beyond_companies: str | None = None


@contextmanager
def planted(bug: PlantedBug) -> Iterator[None]:
    """While the block runs the rule is spoilt, for everybody in this process. Raises RuleMoved."""
    function = _function(bug.where)
    sound = function.__code__
    function.__code__ = _spoilt(bug, function)
    try:
        yield
    finally:
        function.__code__ = sound


def _ensure_some(tests: tuple[str, ...]) -> None:
    if not tests:
        raise ValueError("a planted bug names the tests that have to find it")


def _function(where: str) -> FunctionType:
    module, _, path = where.partition(":")
    found: object = import_module(module)
    for name in path.split("."):
        try:
            found = inspect.getattr_static(found, name)
        except AttributeError:
            raise RuleMoved(f"there is no {where}") from None
    if isinstance(found, property):
        found = found.fget
    elif isinstance(found, staticmethod | classmethod):
        found = found.__func__
    whole: object = inspect.unwrap(found) if callable(found) else found
    if not isinstance(whole, FunctionType):
        raise RuleMoved(f"{where} is no function of ours")
    return whole


def _spoilt(bug: PlantedBug, function: FunctionType) -> CodeType:
    text = dedent(inspect.getsource(function))
    if text.count(bug.instead_of) != 1:
        raise RuleMoved(
            f"{bug.name}: {bug.instead_of!r} is in {bug.where} {text.count(bug.instead_of)} times, not once"
        )
    tree = ast.parse(text.replace(bug.instead_of, bug.says))
    (definition,) = tree.body
    if not isinstance(definition, ast.FunctionDef):
        raise RuleMoved(f"{bug.where} is no plain function")
    # Only the body is wanted: what decorates it, and what its types are called, is there already.
    definition.decorator_list, definition.returns = [], None
    arguments = definition.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        argument.annotation = None
    made: dict[str, object] = {}
    exec(compile(tree, inspect.getfile(function), "exec"), function.__globals__, made)  # noqa: S102 - our own table alone
    spoilt = made[definition.name]
    if not isinstance(spoilt, FunctionType):
        raise RuleMoved(f"{bug.where} does not define a function")
    return spoilt.__code__
