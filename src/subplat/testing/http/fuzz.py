"""Every operation of the API with what its description allows and with what it does not, by schemathesis.

A path that is made up points at nothing nearly always: each request is made a second time with ids of things that are there.
"""

from collections.abc import Callable, Iterator
from typing import Any

import schemathesis
from attrs import field, frozen
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from subplat.application.accounts.rights import Reach
from subplat.entrypoints.http.route_rights import PERMISSION, PUBLIC
from subplat.testing.http.callers import AskedBy
from subplat.testing.http.installation import ApiInstallation
from subplat.testing.http.matrix import Route, routes

Case = Any
"""One request that schemathesis made."""
# Business rules refuse much of what the description allows.
_NOT_ASKED = [positive_data_acceptance]


@frozen(kw_only=True)
class Fuzz:
    """`examples` for each operation and mode, the same ones for the same `number`."""

    api: ApiInstallation
    examples: int
    number: int = 0
    schema: Any = field(init=False)

    @schema.default
    def _schema(self) -> Any:
        return schemathesis.openapi.from_asgi("/schema", self.api.another_app())

    def defects(self) -> Iterator[str]:
        """What every operation does that it must not."""
        known = {(route.verb, route.path): route for route in routes(self.api)}
        for made in self.schema.get_all_operations():
            operation = made.ok()
            # Callbacks are no part of the API: their own token lets them in.
            route = known[operation.method.upper(), operation.path]
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                yield from self._tried(operation, route, mode)

    def _tried(self, operation: Any, route: Route, mode: GenerationMode) -> Iterator[str]:
        caller = _who_may(self.api, route)

        @seed(self.number)
        @settings(
            max_examples=self.examples,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def trial(case: Case) -> None:
            self._held(case, caller, route)
            if self._pointed_at_something(case):
                self._held(case, caller, route)

        yield from _failures(f"{route} ({mode.value})", trial)

    def _held(self, case: Case, caller: AskedBy, route: Route) -> None:
        headers = self.api.door.headers(caller, route.verb)
        if any(name.lower() == "idempotency-key" for name in case.headers or {}):
            # A key that was made up is on trial too.
            del headers["idempotency-key"]
        case.call_and_validate(headers=headers, excluded_checks=_NOT_ASKED)

    def _pointed_at_something(self, case: Case) -> bool:
        names = [name for name in case.path_parameters or {} if name in self.api.objects]
        for name in names:
            case.path_parameters[name] = str(self.api.objects[name].mine)
        return bool(names)


def _who_may(api: ApiInstallation, route: Route) -> AskedBy:
    if PUBLIC in route.opt:
        return api.callers["anonymous"]
    permission = route.opt[PERMISSION]
    people = (api.callers[name] for name in ("ADMIN", "CLIENT"))
    return next(each for each in people if each.reach(permission) is not Reach.NONE)


def _failures(name: str, trial: Callable[[], None]) -> Iterator[str]:
    try:
        trial()
    except Unsatisfiable:
        # It takes nothing that could be wrong.
        return
    except (Exception, BaseExceptionGroup) as failure:
        several = failure.exceptions if isinstance(failure, BaseExceptionGroup) else (failure,)
        for each in several:
            yield f"{name}: {each}"
