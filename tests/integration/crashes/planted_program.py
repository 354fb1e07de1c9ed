"""The matrix over a platform with a defect: the id of a mail's draft is not written down before the mail is sent."""

import json
import sys
from pathlib import Path

from subplat.domain.messaging.email import Email
from subplat.testing.crashes.matrix import Lane, make_base
from subplat.testing.crashes.story import STAGES
from subplat.testing.crashes.trials import Wanted
from subplat.testing.postgres_cluster import cluster_in, ensure_template, remove_cluster
from subplat.wiring.schema import upgrade


def forget(self: Email, draft_id: str) -> None:
    """Nobody will know."""


Email.prepared = forget
directory = Path(sys.argv[1])
cluster = cluster_in(directory / "cluster")
cluster.start()
try:
    make_base(cluster, ensure_template(cluster, upgrade))
    # Nothing of it but the chains, and what a chain that differs is looked at by.
    wanted = Wanted(only="mailer.send after", chains=True, every_stage=True, of=10**9, pairs=0, stops=0, cuts=0, ends=0)
    tally = Lane(cluster=cluster, directory=directory, wanted=wanted, tell=lambda line: None).walk(STAGES[:2])
    sys.stdout.write(json.dumps({"chained": tally.chained, "violations": tally.violations}))
finally:
    remove_cluster(directory / "cluster")
