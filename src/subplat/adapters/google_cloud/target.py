"""Which virtual machines an order means."""

import re
from collections.abc import Mapping

from attrs import frozen

from subplat.application.ports.provisioner import Declined, ProvisioningOrder

_PROJECT = re.compile(r"(?:[a-z0-9.-]+:)?[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_NAME = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
_LONGEST_RESOURCE = 255


@frozen(kw_only=True)
class Machines:
    """Named machines of one project and zone."""

    project: str
    zone: str
    names: tuple[str, ...]

    @property
    def resource(self) -> str:
        """What to remember: `project/zone/name,name`, without the names when they are too many for a column."""
        place = f"{self.project}/{self.zone}"
        whole = f"{place}/{','.join(self.names)}"
        return whole if len(whole) <= _LONGEST_RESOURCE else place


def machines_of(order: ProvisioningOrder) -> Machines | Declined:
    """From the settings `project`, `zone` and `instances` (comma separated), else from the remembered resource."""
    known = _from_resource(order.resource)
    project = order.settings.get("project") or known.get("project", "")
    zone = order.settings.get("zone") or known.get("zone", "")
    listed = order.settings.get("instances") or known.get("instances", "")
    names = tuple(dict.fromkeys(name.strip() for name in listed.split(",") if name.strip()))
    missing = [key for key, value in (("project", project), ("zone", zone), ("instances", names)) if not value]
    if missing:
        return Declined(code="setting_missing", detail=f"not set: {', '.join(missing)}")
    wrong = [name for name in (zone, *names) if not _NAME.fullmatch(name)]
    if not _PROJECT.fullmatch(project) or wrong:
        return Declined(code="setting_invalid", detail=f"no such name is possible: {', '.join([project, *wrong])}")
    return Machines(project=project, zone=zone, names=names)


def _from_resource(resource: str | None) -> Mapping[str, str]:
    parts = (resource or "").split("/")
    if len(parts) == 1:
        return {"instances": parts[0]}
    return dict(zip(("project", "zone", "instances"), parts, strict=False))
