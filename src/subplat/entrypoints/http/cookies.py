"""The cookie that a login is kept in."""

from attrs import frozen
from litestar.datastructures import Cookie


@frozen
class SessionCookie:
    """Gone with the browser, never shown to scripts, not sent along from other sites.

    `secure` is the rule: `__Host-` binds it to this host and to https (browsers count http://localhost and 127.0.0.1 as
    safe). Without it, for clients of a sandbox that go by the letter, the name has no prefix.
    """

    secure: bool = True

    @property
    def name(self) -> str:
        """As browsers send it."""
        return "__Host-subplat" if self.secure else "subplat"

    def holding(self, token: str) -> Cookie:
        """For a new login."""
        return Cookie(key=self.name, value=token, path="/", secure=self.secure, httponly=True, samesite="lax")

    def emptied(self) -> Cookie:
        """The browser forgets it."""
        return Cookie(
            key=self.name, value="", path="/", secure=self.secure, httponly=True, samesite="lax", max_age=0, expires=0
        )
