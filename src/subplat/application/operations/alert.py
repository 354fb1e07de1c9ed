"""Tells those who run the platform that an outside system does not answer, or does not let us in."""

from datetime import datetime

from attrs import frozen

from subplat.application.messaging.letter import letter
from subplat.application.messaging.notices import Notices
from subplat.application.policies import Policies
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.ids import CircuitId
from subplat.domain.messaging.email import MailPurpose


@job("operations.tell_of_outage.v1")
@frozen(kw_only=True)
class TellOfOutage(Job):
    """One mail per outage."""

    circuit_id: CircuitId
    system: str
    reason: str
    noticed_at: datetime


@frozen(kw_only=True)
class TellOfOutageHandler:
    units_of_work: UnitOfWorkFactory
    notices: Notices
    policies: Policies

    def __call__(self, job: TellOfOutage) -> None:
        """To the operations mailbox, where people who can work by hand meanwhile read it."""
        text = letter(
            subject=f"Sistem luar tidak dapat dipakai: {job.system}",
            greeting="Halo tim,",
            paragraphs=[
                "Sistem di bawah ini tidak menjawab atau menolak akses kita; pekerjaan menunggu sampai pulih.",
                "Selama itu langganan dapat dibuat dan pembayaran dapat dikonfirmasi secara manual.",
            ],
            facts=[f"Sistem: {job.system}", f"Sejak: {job.noticed_at:%Y-%m-%d %H:%M} UTC", f"Sebab: {job.reason}"],
            signature=["Subscription Platform", self.policies.seller.name],
        )
        with self.units_of_work() as work:
            self.notices.release(
                work,
                purpose=MailPurpose.SALES_ALERT,
                related_id=job.circuit_id,
                intent=f"system_down:{job.circuit_id}:{job.noticed_at:%Y%m%d%H%M%S}",
                to_email=self.policies.operations_email,
                letter=text,
            )
            work.commit()
