"""An Admin corrects a balance."""

from attrs import frozen

from subplat.application.accounts.authority import ADMINS, ensure_role
from subplat.application.ports.audit import because
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.wallets.deposits import Deposits
from subplat.domain.errors import InvalidValue
from subplat.domain.ids import ClientId, UserId
from subplat.domain.money import Money
from subplat.domain.wallets.wallet import Direction


@frozen(kw_only=True)
class AdjustWallet:
    """Up (IN) or down (OUT), with the reason; the movement names who did it."""

    client_id: ClientId
    direction: Direction
    amount: Money
    reason: str
    by: UserId


@frozen(kw_only=True)
class AdjustWalletHandler:
    units_of_work: UnitOfWorkFactory
    deposits: Deposits

    def __call__(self, command: AdjustWallet) -> Money:
        """The new balance. Raises NotFound, NotAllowed, InsufficientBalance, InvalidValue."""
        with because(command.reason), self.units_of_work() as work:
            ensure_role(work, command.by, ADMINS)
            client = work.clients.get(command.client_id)
            wallet = self.deposits.wallet_of(work, client.id, command.amount.currency)
            if wallet.currency is not command.amount.currency:
                raise InvalidValue(f"the wallet is in {wallet.currency}", currency=command.amount.currency)
            self.deposits.adjust(
                work, wallet, command.direction, command.amount, reason=command.reason, because_of=command.by
            )
            work.commit()
        return wallet.balance
