"""How often the gateway tries a charge again by itself."""

from attrs import field, frozen
from attrs.validators import ge, le


@frozen(kw_only=True)
class ChargeRetries:
    """`times` (0 to 10) more tries after a charge that failed, one every `every_days` (1 to 365).

    None: the first failure is final, and services are suspended at once. Limits: Xendit's recurring schedule.
    """

    times: int = field(default=0, validator=[ge(0), le(10)])
    every_days: int = field(default=1, validator=[ge(1), le(365)])
