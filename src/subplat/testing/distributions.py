"""Distributions made on the spot, for tests of adapters that are found by entry points: no network, nothing is installed."""

from collections.abc import Mapping
from pathlib import Path


def write_distribution(
    directory: Path,
    *,
    name: str,
    version: str,
    modules: Mapping[str, str],
    entry_points: Mapping[str, Mapping[str, str]],
) -> None:
    """What an installer would leave in `directory`, which then has to be on `sys.path`.

    `modules`: source by module name; `entry_points`: by group, then name, as `module:function`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for module, source in modules.items():
        (directory / f"{module}.py").write_text(source, encoding="utf-8")
    metadata = directory / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    groups = (
        "\n".join([f"[{group}]", *(f"{offer} = {place}" for offer, place in offers.items())])
        for group, offers in entry_points.items()
    )
    (metadata / "entry_points.txt").write_text("\n\n".join(groups) + "\n", encoding="utf-8")
