"""How much of the books somebody may see."""

from attrs import frozen

from subplat.domain.ids import ClientId, UserId


@frozen(kw_only=True)
class Sight:
    """Everything; or what belongs to one client; or what is one sales person's business. Never both.

    A list shows what is in sight and no more; what is not in sight does not exist. `raw` shows bodies that came from
    outside as they came.
    """

    client_id: ClientId | None = None
    sales_user_id: UserId | None = None
    raw: bool = False

    @property
    def is_everything(self) -> bool:
        """Whether nothing is hidden."""
        return self.client_id is None and self.sales_user_id is None


EVERYTHING = Sight(raw=True)
"""The platform itself, and whoever may see all."""
