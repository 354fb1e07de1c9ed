"""The `QuotationMirror` port over Cosmic: look it up by our number, then create or change."""

import json
from typing import TYPE_CHECKING

from attrs import Factory, field, frozen

from subplat.adapters.cosmic.access import CosmicAccess
from subplat.adapters.cosmic.copy import (
    FoundCopy,
    content_of,
    filename_of,
    found_copies,
    media_address,
    object_id,
)
from subplat.adapters.cosmic.failures import SYSTEM
from subplat.adapters.system.made_once import MadeOnce
from subplat.application.ports.failures import Rejected, Unavailable
from subplat.application.ports.quotation_mirror import MirroredQuotation, MirrorReference

if TYPE_CHECKING:
    from subplat.adapters.cosmic.wire import CosmicWire


@frozen
class CosmicQuotationMirror:
    """Keeps one object per quotation number. Cosmic has no idempotency key, so every attempt begins with a search."""

    access: CosmicAccess
    _wire: MadeOnce["CosmicWire"] = field(
        init=False, eq=False, repr=False, default=Factory(lambda mirror: MadeOnce(mirror._connected), takes_self=True)
    )

    def upsert(self, quotation: MirroredQuotation, known_id: str | None) -> MirrorReference:
        """Makes or renews the copy; a repeat changes nothing and uploads nothing that is there already.

        Raises `Unavailable`, `OutcomeUnknown` (the next attempt finds out), `Rejected`, `MalformedAnswer`.
        """
        existing = self._existing(quotation.number, known_id)
        if existing is not None and existing.pdf_url is not None and existing.shows(quotation.pdf):
            pdf_url = existing.pdf_url
        else:
            pdf_url = media_address(self._wire().upload(filename_of(quotation), quotation.pdf, "application/pdf"))
        content = content_of(quotation, pdf_url)
        cosmic_id = self._create(content) if existing is None else self._change(existing.id, content)
        return MirrorReference(cosmic_id=cosmic_id, pdf_url=pdf_url)

    def close(self) -> None:
        """Closes the connections, if there are any."""
        if self._wire.made is not None:
            self._wire.made.client.close()

    def _existing(self, number: str, known_id: str | None) -> FoundCopy | None:
        if known_id is not None:
            known = [copy for copy in self._search({"id": known_id}) if copy.number == number]
            if known:
                return known[0]
        # Should two attempts have raced, the older object is the one that everybody goes on with.
        return next(iter(self._search({"metadata.quotation_number": number})), None)

    def _search(self, query: dict[str, str]) -> list[FoundCopy]:
        import stamina

        wanted = {
            "query": json.dumps({"type": self.access.object_type, **query}),
            "props": "id,metadata",
            "status": "any",
            "sort": "created_at",
            "limit": "2",
        }
        wait = self.access.wait_before_retry
        twice = stamina.RetryingCaller(attempts=2, timeout=None, wait_initial=wait, wait_jitter=wait / 4)
        return found_copies(twice(_worth_a_second_try, self._wire().read, "objects", wanted))

    def _create(self, content: dict[str, object]) -> str:
        answer = self._wire().write(
            "POST", "objects", {"type": self.access.object_type, "status": "published", **content}
        )
        return object_id(answer.get("object"))

    def _change(self, cosmic_id: str, content: dict[str, object]) -> str:
        try:
            answer = self._wire().write("PATCH", f"objects/{cosmic_id}", content)
        except Rejected as refusal:
            if refusal.code == "404":
                raise Unavailable(SYSTEM, "the object was deleted in this moment") from refusal
            raise
        return object_id(answer.get("object"))

    def _connected(self) -> "CosmicWire":
        from subplat.adapters.cosmic.wire import CosmicWire

        return CosmicWire.to(self.access)


def _worth_a_second_try(failure: Exception) -> bool:
    # A time that the service names is for the job to wait, not for this call.
    return isinstance(failure, Unavailable) and failure.retry_after is None
