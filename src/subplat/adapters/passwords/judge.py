"""How easily a password is guessed, by zxcvbn: its lists hold 30,000 common passwords, words, names and keyboard patterns."""

from collections.abc import Sequence

GOOD_ENOUGH = 3
"""Of 4: "safely unguessable" in zxcvbn's words, more than 10^8 guesses."""
LONGEST_LOOK = 72
"""Characters that are looked at: zxcvbn's own limit, as the time it takes grows with the square."""


class ZxcvbnPasswordJudge:
    """See the port."""

    def weakness(self, password: str, about: Sequence[str], /) -> str | None:
        """zxcvbn's warning, in English."""
        from zxcvbn import zxcvbn

        judged = zxcvbn(password[:LONGEST_LOOK], user_inputs=[*about, "subplat"])
        if judged["score"] >= GOOD_ENOUGH:
            return None
        return str(judged["feedback"]["warning"] or "add another word or two")
