"""How a call that changes something can get lost on its way."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Calls that change nothing and may be repeated."""


class NothingSent(OSError):
    """No connection came about: the server cannot have seen the call."""


class AnswerLost(OSError):
    """The call was written, at least in part, and no whole answer came back: it may have had its effect."""
