"""Circuits as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc, utc_or_none
from subplat.adapters.postgres.tables.operations import CIRCUITS
from subplat.domain.ids import CircuitId
from subplat.domain.operations.circuit import Circuit


def to_row(circuit: Circuit) -> Values:
    """The columns of a circuit."""
    return {
        "id": circuit.id,
        "system": circuit.system,
        "failed_at": list(circuit.failed_at),
        "down_since": circuit.down_since,
        "probed_at": circuit.probed_at,
        "last_failure": circuit.last_failure,
        "version": circuit.version,
    }


def from_row(row: Row) -> Circuit:
    """The circuit that was stored."""
    return Circuit(
        id=CircuitId(row["id"]),
        system=row["system"],
        failed_at=tuple(utc(at) for at in row["failed_at"]),
        down_since=utc_or_none(row["down_since"]),
        probed_at=utc_or_none(row["probed_at"]),
        last_failure=row["last_failure"],
        version=row["version"],
    )


CIRCUIT_SHAPE = Shape(kind="circuit", table=CIRCUITS, to_row=to_row, from_rows=each(from_row))
