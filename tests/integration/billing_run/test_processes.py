"""Real processes over the same contracts at once: one bill, one request, one reminder each."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from threading import Thread
from uuid import UUID

import psycopg
from attrs import evolve

from subplat.adapters.system.threads import Threads
from subplat.application.billing.collect_cycle import CollectCycle
from subplat.application.billing.plan import PrepareCharge
from subplat.application.billing.request_invoice import RequestInvoice
from subplat.application.billing_run.run import RunBilling, ShareOutBilling
from subplat.application.messaging.send_mail import SendMail
from subplat.application.ports.acting import acting_as
from subplat.application.ports.audit import because
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.billing_run.run_days import RunDays
from subplat.domain.ids import SubscriptionId
from subplat.domain.messaging.email import MailPurpose
from subplat.domain.money import Currency, Money

PROGRAM = Path(__file__).with_name("run_program.py")
NOW = "2026-11-23T10:00+07:00"
MANY = 2000


def run_at_once(dsn: str, processes: int) -> list[dict]:
    """Starts them all, lets them go together, and hears what each did."""
    started = [
        subprocess.Popen(
            [sys.executable, str(PROGRAM), dsn, NOW], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [json.loads(process.communicate(timeout=120)[0]) for process in started]
    assert [process.returncode for process in started] == [0] * processes
    return told


def test_four_processes_bill_request_and_remind_once(on_postgres, write, contract, bill) -> None:
    write(*((contract(number), [bill(number)]) for number in range(1, MANY + 1)))
    told = run_at_once(on_postgres.dsn, 4)
    assert [each["parked"] for each in told] == [[]] * 4
    assert sum((Counter(each["changes"]) for each in told), Counter()) == {"OpenCycle": MANY, "Remind": MANY}
    assert on_postgres.application.billing.run(RunBilling()).total == 0
    books = on_postgres.application.books.read()
    assert Counter(cycle.number for cycle in books.cycles) == {0: MANY, 1: MANY}
    opened = {cycle.id for cycle in books.cycles if cycle.number == 1}
    assert Counter((mail.purpose, mail.related_id) for mail in books.emails) == {
        (MailPurpose.REMINDER, cycle_id): 1 for cycle_id in opened
    }
    with psycopg.connect(on_postgres.dsn) as connection:
        asked = "select kind, coalesce(payload::jsonb ->> 'cycle_id', payload::jsonb ->> 'email_id') from jobs.overview"
        promised = Counter(connection.execute(asked).fetchall())
    mails = {mail.id for mail in books.emails}
    assert promised == {
        **{(kind.kind, str(key)): 1 for kind in (RequestInvoice, CollectCycle, PrepareCharge) for key in opened},
        **{(SendMail.kind, str(key)): 1 for key in mails},
    }


def test_one_contract_that_the_books_refuse_is_parked_alone(on_postgres, database, write, contract, bill) -> None:
    """Of a whole batch one bill cannot be made, and another the database does not take."""
    write(*((contract(number), [bill(number)]) for number in range(1, 301)))
    unmade, refused = SubscriptionId(UUID(int=77)), SubscriptionId(UUID(int=202))
    with on_postgres.application.billing.plan.units_of_work() as work:
        broken = work.subscriptions.get(unmade)
        broken.items[0].unit_price = Money("9999999999999999", Currency.IDR)
        broken.items[0].quantity = 1
        work.subscriptions.save(broken)
        work.commit()
    with psycopg.connect(database.superuser_dsn, autocommit=True) as connection:
        connection.execute(
            f"create trigger refused before insert on billing_cycles for each row"
            f" when (new.subscription_id = '{refused}') execute function refuse('no bill for this one')"
        )
        try:
            report = on_postgres.application.billing.run(RunBilling())
        finally:
            connection.execute("drop trigger refused on billing_cycles")
    assert report.by_kind == {"OpenCycle": 298, "Remind": 298}
    assert {key: error.partition(":")[0] for key, error in report.parked.items()} == {
        unmade: "InvalidValue",
        refused: "IntegrityConstraintViolation",
    }
    books = on_postgres.application.books.read()
    billed = [cycle.subscription_id for cycle in books.cycles if cycle.number == 1]
    assert len(billed) == len(books.emails) == 298
    assert not {unmade, refused} & set(billed)
    again = on_postgres.application.billing.run(RunBilling())
    assert (again.by_kind, list(again.parked)) == ({"OpenCycle": 1, "Remind": 1}, [unmade])


def test_who_is_dealt_with_by_somebody_else_is_waited_for_at_the_end(on_postgres, write, contract, bill) -> None:
    write(*((contract(number), [bill(number)]) for number in range(1, 11)))
    carry_out = on_postgres.application.billing.run.execution.carry_out
    ids = [SubscriptionId(UUID(int=number)) for number in range(1, 11)]
    today = on_postgres.platform.clock.today()
    with on_postgres.application.billing.plan.units_of_work() as other:
        other.subscriptions.get(ids[4])
        done = carry_out(ids, today, RunDays(), waits=False)
        assert done.keys() == set(ids) - {ids[4]}
        answered = []
        waiting = Thread(target=lambda: answered.append(on_postgres.application.billing.run(RunBilling())))
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
    waiting.join()
    assert answered[0].by_kind == {"OpenCycle": 1, "Remind": 1}


def test_batches_at_once_tell_as_much_as_one_after_another(on_postgres, write, contract, bill) -> None:
    """Three batches on two threads, a bad contract in two of them; who asked for the run is known in each."""
    count, bad = 1_100, {SubscriptionId(UUID(int=number)) for number in (7, 900)}
    write(*((contract(number), [bill(number)]) for number in range(1, count + 1)))
    run = on_postgres.application.billing.run
    with run.units_of_work() as work:
        for each in bad:
            broken = work.subscriptions.get(each)
            broken.items[0].unit_price = Money("9999999999999999", Currency.IDR)
            broken.items[0].quantity = 1
            work.subscriptions.save(broken)
        work.commit()
    heard: list[int] = []
    with acting_as(Actor(source=Source.CLI, label="finance")), because("end of the month"):
        report = evolve(run, execution=evolve(run.execution, side_by_side=Threads(2)))(RunBilling(), heard.append)
    assert report.by_kind == {"OpenCycle": count - 2, "Remind": count - 2}
    assert report.parked.keys() == bad
    assert heard == sorted(heard)
    assert heard[-1] == report.looked_at == count
    books = on_postgres.application.books.read()
    assert len([cycle for cycle in books.cycles if cycle.number == 1]) == len(books.emails) == count - 2
    with psycopg.connect(on_postgres.dsn) as connection:
        asked = (
            "select label, reason, count(distinct entity_id) from audit_log"
            " where entity = 'billing cycle' and action = 'insert' group by 1, 2"
        )
        assert connection.execute(asked).fetchall() == [("finance", "end of the month", count - 2)]


def test_workers_share_a_run_and_park_a_bad_contract(on_postgres, write, contract, bill) -> None:
    bad = contract(60)
    write(*((contract(number), [bill(number)]) for number in range(1, 60)), (bad, [bill(60)]))
    planner = on_postgres.application.billing.plan
    with planner.units_of_work() as work:
        # A price that the books can hold, of which no bill can be made: with its tax it has a digit too many.
        broken = work.subscriptions.get(bad.id)
        broken.items[0].unit_price = Money("9999999999999999", Currency.IDR)
        broken.items[0].quantity = 1
        work.subscriptions.save(broken)
        work.jobs.enqueue(ShareOutBilling())
        work.jobs.enqueue(ShareOutBilling())
        work.commit()
    on_postgres.work_off()
    books = on_postgres.application.books.read()
    billed = {cycle.subscription_id for cycle in books.cycles if cycle.number == 1}
    assert len(billed) == 59
    assert bad.id not in billed
    assert Counter(mail.purpose for mail in books.emails) == {MailPurpose.REMINDER: 59, MailPurpose.INVOICE_REQUEST: 59}
    with planner.units_of_work() as work:
        [parked] = work.billing_runs.parked()
    assert parked.subscription_id == bad.id
    assert parked.error.startswith("InvalidValue")
    report = on_postgres.application.billing.run(RunBilling())
    assert list(report.parked) == [bad.id]
    with planner.units_of_work() as work:
        broken = work.subscriptions.get(bad.id)
        broken.items[0].unit_price = Money(100_000, Currency.IDR)
        work.subscriptions.save(broken)
        work.commit()
    report = on_postgres.application.billing.run(RunBilling())
    assert (report.by_kind, report.parked) == ({"OpenCycle": 1, "Remind": 1}, {})
    with planner.units_of_work() as work:
        assert work.billing_runs.parked() == ()
        assert [str(day) for day in work.billing_runs.days_since(planner.clock.today()).days] == ["2026-11-23"]


def test_a_run_says_how_it_goes_on(on_postgres, write, contract, bill) -> None:
    write(*((contract(number), [bill(number)]) for number in range(1, 6)))
    heard: list[int] = []
    report = on_postgres.application.billing.run(RunBilling(), heard.append)
    assert report.looked_at == heard[-1] == 5
