"""Real processes over the same contracts at once: one bill, one request, one reminder each."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from subplat.application.billing_run.run import RunBilling, ShareOutBilling
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.messaging.email import MailPurpose, MailStatus
from subplat.domain.money import Currency, Money

PROGRAM = Path(__file__).with_name("run_program.py")
NOW = "2026-11-23T10:00+07:00"
MANY = 100


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
    assert sum((Counter(each["changes"]) for each in told), Counter()) == {"OpenCycle": MANY, "Remind": MANY}
    assert [each["parked"] for each in told] == [[]] * 4
    assert on_postgres.application.billing.run(RunBilling()).total == 0
    on_postgres.work_off()
    books = on_postgres.application.books.read()
    assert Counter(cycle.number for cycle in books.cycles) == {0: MANY, 1: MANY}
    assert {cycle.status for cycle in books.cycles if cycle.number == 1} == {CycleStatus.INVOICE_REQUESTED}
    mails = Counter((mail.purpose, mail.status) for mail in books.emails)
    assert mails == {
        (MailPurpose.REMINDER, MailStatus.SENT): MANY,
        (MailPurpose.INVOICE_REQUEST, MailStatus.SENT): MANY,
    }


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
