"""One seed's history: people move in, live, meet trouble; at times all trouble stops, and everything must be right."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from attrs import define, field

from subplat.domain.ids import ClientId
from subplat.domain.reporting.books import Books
from subplat.simulation.checks.bounds import Bounds
from subplat.simulation.checks.liveness import CONVERGES_WITHIN
from subplat.simulation.emphasis import USUAL, Emphasis
from subplat.simulation.faults.outages import Outages
from subplat.simulation.people.clients import Clients
from subplat.simulation.people.company import founded
from subplat.simulation.people.customer import Customer, Habits
from subplat.simulation.people.deals_by_hand import DealsByHand
from subplat.simulation.people.filling import Filling
from subplat.simulation.people.finance import Finance
from subplat.simulation.people.operations import Operations
from subplat.simulation.people.payers import Payers
from subplat.simulation.people.post import Post
from subplat.simulation.people.prepaid import Prepaid
from subplat.simulation.people.provider import Provider
from subplat.simulation.people.records import Records
from subplat.simulation.people.sales import Sales
from subplat.simulation.people.strange_money import StrangeMoney, page_of
from subplat.simulation.people.wishes import Wishes
from subplat.simulation.troubles import Troubles
from subplat.simulation.world import World

DAY = timedelta(days=1)
MONTH, YEAR = 30 * DAY, 365 * DAY
COMES_WITHIN = 0.6
"""The clients come in the first part of the first year."""
CORRECTS = 0.02
"""So often Finance writes an invoice over another amount than was computed."""
FIX_ROUNDS = 4
HOLD = timedelta(hours=2)


@define(kw_only=True, eq=False)
class CompanyLife:
    """`books` reads the whole books and checks them, `glance` reads them only; `at_rest` looks when all has come to rest."""

    world: World
    outages: Outages
    books: Callable[[], Books]
    glance: Callable[[], Books]
    at_rest: Callable[[Books], None]
    months_passed: Callable[[int], None]
    only: frozenset[int] | None = None
    emphasis: Emphasis = USUAL
    customers: list[Customer] = field(factory=list[Customer], init=False)
    operations: Operations = field(init=False)
    troubles: Troubles = field(init=False)

    def play(self, clients: int, years: int) -> Books:
        """From the first day to the last; the books it ends with. Raises Violated."""
        self._settle_in(clients)
        end = self.world.now + years * YEAR
        months = 0
        while self.world.now + MONTH <= end:
            self.world.play(self.world.now + MONTH)
            months += 1
            self.operations.look_around(self.books())
            self.months_passed(months)
            if months % 6 == 0:
                self._calm()
        self.world.play(end)
        return self._calm()

    def _settle_in(self, clients: int) -> None:
        world = self.world
        # The company is founded in peace: a staff that cannot be registered would be a company of another kind.
        world.mix.calm = True
        company = founded(world.application)
        world.mix.calm = False
        if world.town.shelves is not None:
            world.after_event.append(Bounds(shelves=world.town.shelves, clock=world.town.clock).look)
        finance = Finance(world=world, company=company, corrects=self.emphasis.habits.get("corrects", CORRECTS))
        provider = Provider(world=world)
        strange = StrangeMoney(world=world, company=company, provider=provider)
        payers = Payers(world=world, provider=provider, finance=finance, strange=strange)
        readers = Clients(world=world, payers=payers)
        filling = Filling(world=world, provider=provider)
        prepaid = Prepaid(world=world, company=company, filling=filling)
        by_hand = DealsByHand(world=world, company=company, finance=finance, prepaid=prepaid)
        sales = Sales(world=world, company=company, clients=readers, by_hand=by_hand)
        wishes = Wishes(
            world=world,
            company=company,
            sales=sales,
            filling=filling,
            month_passed=(strange.month, Records(world=world, clients=readers).month, prepaid.month),
        )
        self.operations = Operations(world=world, company=company, whose=self._whose)
        self.troubles = Troubles.of(world, self.outages, self.operations, provider, self.customers, self.glance)
        post = Post(world=world, clients=readers, finance=finance, comes_back=self.troubles.mailboxes.comes_back)
        world.after_event.append(post.deliver)
        world.mix.calm = True
        self.troubles.receivers.begin()
        world.mix.calm = False
        provider.begin()
        self.outages.begin()
        for number in range(clients):
            if self.only is not None and number not in self.only:
                continue
            self._move_in(number, clients, readers, sales, wishes)

    def _move_in(self, number: int, clients: int, readers: Clients, sales: Sales, wishes: Wishes) -> None:
        stream = self.world.chance.once(f"client {number}")
        arrives = arrival(number, clients) + stream.delay(timedelta(), DAY)
        domain = f"contoh-{number}.example"
        customer = Customer(
            number=number,
            email=f"keuangan@{domain}",
            domain=domain,
            arrives=arrives,
            habits=self.emphasis.on(Habits.drawn(stream, self.world.now + arrives), self.world.now + arrives),
            chance=self.world.chance,
            offers=self.world.chance.of(f"offers to client {number}"),
        )
        self.customers.append(customer)
        readers.moved_in(customer)

        def arrive() -> None:
            sales.meet(customer)
            wishes.begin(customer)

        self.world.plan(arrives, "client", "asks for an offer", arrive, number)

    def _whose(self, reference: str) -> ClientId | None:
        by_page = {page_of(each): each.client_id for each in self.customers}
        return next((client for page, client in by_page.items() if reference.startswith(page)), None)

    def _calm(self) -> Books:
        """All faults stop; operations clears up; within two days everything is as it should be."""
        self.troubles.end()
        self.world.mix.calm = True
        self.world.note("fate", "all faults stop")
        for _ in range(FIX_ROUNDS):
            self.troubles.clear_up()
            self.operations.look_around(self.glance())
            self.world.play(self.world.now + (CONVERGES_WITHIN - HOLD) / FIX_ROUNDS)
        # What people do in the last minutes could not have come to rest yet.
        self.world.held_until = self.world.now + HOLD
        self.world.play(self.world.held_until - timedelta(seconds=1))
        books = self.books()
        self.at_rest(books)
        self.world.mix.calm = False
        return books


def arrival(number: int, clients: int) -> timedelta:
    """How long after the first day a client comes, to the day."""
    return YEAR * COMES_WITHIN * number / clients


def start_of(seed_year: int) -> datetime:
    """Half past six in Jakarta on the first of January, as UTC."""
    return datetime.fromisoformat(f"{seed_year}-01-01T06:30+07:00").astimezone(UTC)
