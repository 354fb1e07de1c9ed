"""The end of a simulated process."""


class Killed(BaseException):
    """The process died here: nothing that catches ordinary exceptions notices."""
