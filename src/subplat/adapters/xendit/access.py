"""Where Xendit is and how we present ourselves."""

from datetime import timedelta

from attrs import field, frozen


@frozen(kw_only=True)
class XenditAccess:
    """The secret key decides between test (`xnd_development_…`) and live (`xnd_production_…`); the address is the same.

    `timeout` is for one whole call, `connect_timeout` for reaching the machine.
    """

    secret_key: str = field(repr=False)
    base_url: str = "https://api.xendit.co"
    timeout: timedelta = timedelta(seconds=30)
    connect_timeout: timedelta = timedelta(seconds=5)
    largest_answer: int = 2_000_000
