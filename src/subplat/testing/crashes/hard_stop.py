"""PostgreSQL itself stopped hard under load, with real fsync: what was acknowledged stays, and nothing is there twice."""

import os
import signal
import time
from collections.abc import Mapping, Sequence
from itertools import count, cycle, islice
from pathlib import Path
from threading import Event, Thread

import httpx
import psycopg
from attrs import define, field, frozen

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_process import server_process
from subplat.testing.crashes.desk import PATIENCE, Desk, Notes
from subplat.testing.crashes.ground import Ground, lay_ground
from subplat.testing.crashes.household import Household
from subplat.testing.crashes.machine_time import aware
from subplat.testing.crashes.matrix import BASE, make_base
from subplat.testing.crashes.steps import ADMIN
from subplat.testing.crashes.story import FIRST_MORNING, people
from subplat.testing.postgres_cluster import ensure_template
from subplat.wiring.schema import upgrade

BETWEEN_STOPS = 60
"""So many commands are acknowledged before the server is stopped again."""
SENDERS = 6
UNHEARD_SECONDS = 0.05
BOOKED = "select reason, count(*) from wallet_transactions group by 1"
SUMS = """
select a.balance = sum(t.amount)
  from wallet_accounts a join wallet_transactions t on t.wallet_account_id = a.id
 group by a.id
"""
SIGNALS = (signal.SIGQUIT, signal.SIGKILL)
"""An immediate shutdown, and the loss of the postmaster."""


@frozen(kw_only=True)
class Stopped:
    """`ambiguous`: commands whose first answer was lost or a failure; `were_there`: of these, how many had been committed.

    `unresolved`: there without a final answer, or the other way round. `is_sound`: each wallet holds what was booked.
    """

    stops: int
    acknowledged: int
    ambiguous: int
    were_there: int
    lost: Sequence[str]
    doubled: Sequence[str]
    unresolved: Sequence[str]
    is_sound: bool
    seconds: float


@define(kw_only=True, eq=False)
class _Load:
    """Wallets are filled, one amount after the other by each sender, each under a key of its own and nothing else."""

    url: str
    login: Mapping[str, str]
    acknowledged: set[str] = field(factory=set[str], init=False)
    ambiguous: set[str] = field(factory=set[str], init=False)
    replayed: set[str] = field(factory=set[str], init=False)
    over: Event = field(factory=Event, init=False)

    def send(self, client_id: str) -> None:
        """Until it is over; a command that was begun is brought to its end."""
        with httpx.Client(base_url=self.url, trust_env=False, timeout=5.0, headers=dict(self.login)) as client:
            for number in count(1):
                if self.over.is_set():
                    return
                self._bring_through(client, client_id, f"{client_id} {number}")

    def _bring_through(self, client: httpx.Client, client_id: str, name: str) -> None:
        body = {"direction": "IN", "amount": {"amount": "1000.00", "currency": "IDR"}, "reason": name}
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            try:
                answer = client.post(
                    f"/api/v1/clients/{client_id}/wallet/adjust",
                    json=body,
                    headers={"idempotency-key": name.replace(" ", "-")},
                )
            except httpx.TransportError:
                self.ambiguous.add(name)
                continue
            if answer.status_code == 204:
                self.acknowledged.add(name)
                if "idempotency-replayed" in answer.headers:
                    self.replayed.add(name)
                return
            self.ambiguous.add(name)
            time.sleep(0.01)


def stop_hard(directory: Path, *, stops: int = 4) -> Stopped:
    """On a cluster of its own. Raises EmbeddedPostgresFailed when the server does not come back."""
    started = time.monotonic()
    cluster = EmbeddedPostgres(directory=directory / "durable")
    cluster.start()
    try:
        make_base(cluster, ensure_template(cluster, upgrade))
        ground = lay_ground(cluster, name="subplat_crash_durable", directory=directory)
        try:
            return _under_load(ground, cluster, directory, stops, started)
        finally:
            ground.wire.close()
    finally:
        cluster.destroy()


def _under_load(ground: Ground, cluster: EmbeddedPostgres, directory: Path, stops: int, started: float) -> Stopped:
    ground.place.make_from(BASE)
    ground.time.set(aware(FIRST_MORNING))
    diary = os.open(directory / "durable-diary", os.O_CREAT | os.O_RDWR | os.O_APPEND)
    household = Household(ground=ground, diary=diary, log=diary)
    household.prepare()
    ground.wire.start(None)
    ground.sandbox.start()
    ground.receiver.start()
    household.open()
    desk = Desk(ground=ground, notes=Notes())
    people(desk)
    clients = [_client(desk, number) for number in range(SENDERS)]
    desk.close()
    load = _Load(url=ground.server.base_url, login=desk.notes.logins[ADMIN])
    senders = [Thread(target=load.send, args=(client,), daemon=True) for client in clients]
    for sender in senders:
        sender.start()
    for which in islice(cycle(SIGNALS), stops):
        _until_more_are_acknowledged(load)
        # What is committed in this moment is committed, and nobody hears of it.
        ground.wire.is_deaf = True
        time.sleep(UNHEARD_SECONDS)
        _stop(cluster, which)
        ground.wire.is_deaf = False
        cluster.start()
    _until_more_are_acknowledged(load)
    load.over.set()
    for sender in senders:
        sender.join()
    with psycopg.connect(ground.place.superuser_dsn) as books:
        there: dict[str, int] = dict(books.execute(BOOKED).fetchall())
        is_sound = all(whole for (whole,) in books.execute(SUMS))
    household.close()
    ground.receiver.stop()
    ground.sandbox.stop()
    ground.wire.stop()
    os.close(diary)
    return Stopped(
        stops=stops,
        acknowledged=len(load.acknowledged),
        ambiguous=len(load.ambiguous),
        were_there=len(load.ambiguous & load.replayed),
        lost=sorted(load.acknowledged - there.keys()),
        doubled=sorted(name for name, number in there.items() if number > 1),
        unresolved=sorted(there.keys() ^ load.acknowledged),
        is_sound=is_sound,
        seconds=time.monotonic() - started,
    )


def _client(desk: Desk, number: int) -> str:
    address = f"finance-{number}@contoh-nusantara.example"
    lead = {"name": f"PT Contoh {number}", "billing_email": address, "billing_address": "Jl. Contoh Raya No. 10"}
    made: str = desk.ask(ADMIN, "POST", "/clients", lead)["id"]
    return made


def _until_more_are_acknowledged(load: _Load) -> None:
    wanted, give_up = len(load.acknowledged) + BETWEEN_STOPS, time.monotonic() + 90
    while len(load.acknowledged) < wanted:
        if time.monotonic() > give_up:
            raise RuntimeError(f"only {len(load.acknowledged)} commands were acknowledged")
        time.sleep(0.005)


def _stop(cluster: EmbeddedPostgres, which: signal.Signals) -> None:
    data = cluster.status().data
    postmaster = server_process(data)
    if postmaster is None:
        raise RuntimeError("the server is gone already")
    os.kill(postmaster, which)
    give_up = time.monotonic() + 30
    while server_process(data) is not None and time.monotonic() < give_up:
        time.sleep(0.01)
