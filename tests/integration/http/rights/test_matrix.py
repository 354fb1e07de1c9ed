"""Every route × every role, nobody and keys × own, another's and missing: as the table of rights says, without a gap.

What is asked for comes from the application (its routes) and from its description (bodies); what is expected comes from
`RIGHTS` and from what the route says of itself.
"""

import pytest

from subplat.testing.http.installation import ApiInstallation
from subplat.testing.http.matrix import Outcome, Whose, answer, expected, fits, routes

CALLERS = ["anonymous", "SALES", "FINANCE", "ADMIN", "CLIENT", "small key", "full key"]


@pytest.mark.parametrize("name", CALLERS)
def test_every_route_answers_as_the_table_says(api: ApiInstallation, name: str) -> None:
    caller, gaps, asked = api.callers[name], [], 0
    for route in routes(api):
        for whose in route.whose:
            answered, asked = answer(api, route, caller, whose), asked + 1
            if not fits(route, caller, whose, answered):
                wanted = expected(route, caller, whose)
                gaps.append(f"{route} ({whose}): {wanted} wanted, {answered.status_code} {answered.text[:200]}")
    assert gaps == []
    assert asked > 150


def test_the_matrix_covers_every_route_and_has_something_of_each_outcome(api: ApiInstallation) -> None:
    every = list(routes(api))
    described = {(each.verb, each.path) for each in api.description.operations()}
    assert {(each.verb, each.path) for each in every if each.operation is not None} == described
    assert all(name in api.objects for route in every for name in route.ids)
    cells = [expected(route, api.callers[name], whose) for route in every for name in CALLERS for whose in route.whose]
    assert set(cells) == {Outcome.LET_IN, Outcome.UNKNOWN, Outcome.NEVER, Outcome.NOT_FOUND}
    assert len(every) > 100
    assert all(two.mine != two.others for name, two in api.objects.items() if name != "product_id")
    assert Whose.OTHERS in {whose for route in every for whose in route.whose}
