"""Where the copies are kept."""

from datetime import timedelta

from attrs import field, frozen


@frozen(kw_only=True)
class CosmicAccess:
    """A bucket and its two keys; files go to an address of their own. `timeout` is for one call."""

    bucket: str
    read_key: str = field(repr=False)
    write_key: str = field(repr=False)
    base_url: str = "https://api.cosmicjs.com/v3"
    upload_url: str = "https://workers.cosmicjs.com/v3"
    object_type: str = "quotations"
    timeout: timedelta = timedelta(seconds=15)
    wait_before_retry: timedelta = timedelta(milliseconds=500)
