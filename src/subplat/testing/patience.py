"""How long a test waits for an answer that never comes.

Long enough for the other side to have done its part on a machine that is busy with other tests: a caller that gives up
earlier than it was meant to would see another failure than the one that is tested.
"""

from datetime import timedelta

PATIENCE = timedelta(seconds=2)
