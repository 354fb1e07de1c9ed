"""Which machines an order means; whatever else stands there never reaches a path."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.google_cloud.target import Machines, machines_of
from subplat.application.ports.provisioner import Declined, ProvisioningOrder
from subplat.domain.provisioning.words import TargetSystem, TaskAction


def order(resource: str | None = None, **settings: str) -> ProvisioningOrder:
    return ProvisioningOrder(
        request_id=UUID(int=1),
        target=TargetSystem.GCP,
        action=TaskAction.ACTIVATE,
        quantity=1,
        item_reference="item-1",
        resource=resource,
        settings=settings,
    )


def test_settings_go_before_what_was_remembered() -> None:
    known = "old-project/old-zone/vm-9"
    assert machines_of(order(known)) == Machines(project="old-project", zone="old-zone", names=("vm-9",))
    assert machines_of(order(known, project="new", zone="z", instances="a, b ,a")) == Machines(
        project="new", zone="z", names=("a", "b")
    )


@given(st.text(), st.text(), st.text(), st.none() | st.text())
def test_only_names_that_google_allows_get_through(
    project: str, zone: str, instances: str, resource: str | None
) -> None:
    result = machines_of(order(resource, project=project, zone=zone, instances=instances))
    if isinstance(result, Machines):
        assert len(result.resource) <= 255
        for name in (result.zone, *result.names):
            assert name.isascii()
            assert name.replace("-", "").isalnum()
    else:
        assert result.code in ("setting_missing", "setting_invalid")


@given(st.from_regex(r"[a-z]([-a-z0-9]{0,10}[a-z0-9])?", fullmatch=True), st.integers(1, 60))
def test_what_is_remembered_leads_back_or_leaves_the_names_to_the_settings(name: str, count: int) -> None:
    names = tuple(f"{name}{number}" for number in range(count))
    machines = Machines(project="contoh-1", zone="asia-southeast2-a", names=names)
    again = machines_of(order(machines.resource))
    assert again == machines or isinstance(again, Declined)
    assert machines_of(order(machines.resource, instances=",".join(names))) == machines
