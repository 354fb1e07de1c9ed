"""One measured line of the table."""

from typing import Literal

from attrs import frozen

Variant = Literal["ours", "ceiling", "peer"]


@frozen(kw_only=True)
class Row:
    """One way of doing one piece of work, at one scale. What was not measured is None, never zero.

    `scale` says how much was done ("20,000 due", "32 connections"). `seconds` is wall time unless `note` says CPU.
    `ratio_to_ceiling` is this row's rate over that of the ceiling measured in the same run (a row of time divides the
    other way round: more is always better). `goal` is the goal in words, `met` whether this run reached it; rows that
    are only compared with (ceilings, peers) have neither. `peak_mb` is the peak resident memory of the process that
    did the work.
    """

    work: str
    variant: Variant
    scale: str
    rate_per_second: float | None = None
    seconds: float | None = None
    peak_mb: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    ratio_to_ceiling: float | None = None
    goal: str | None = None
    met: bool | None = None
    note: str = ""
