"""The mail that lets a client's first portal user in."""

from attrs import frozen

from subplat.application.accounts.one_time_links import OneTimeLinks
from subplat.application.messaging.kinds import PlainMail
from subplat.application.messaging.letter import Letter, letter, one_line
from subplat.application.policies import Policies
from subplat.domain.clients.client import Client
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import UserId
from subplat.domain.messaging.email import LINK_PLACE, Email


def invitation_letter(client: Client, policies: Policies) -> Letter:
    """The place of the one-time link is filled in while sending."""
    return letter(
        subject=f"Akses portal {policies.seller.name}",
        greeting=f"Yth. {one_line(client.name)},",
        paragraphs=[
            "Pembayaran pertama Anda telah kami terima. Silakan buat kata sandi portal melalui tautan berikut."
        ],
        facts=[f"Tautan (sekali pakai, berlaku 24 jam): {LINK_PLACE}"],
        signature=[policies.seller.name],
    )


@frozen(kw_only=True)
class InvitationMail(PlainMail):
    """Gets a fresh link at the last moment, so that the books never hold a working one."""

    one_time_links: OneTimeLinks

    def complete(self, email: Email) -> str:
        """The body with a link that works, at the last of its places: a client's name may look like one too."""
        if email.related_id is None:
            raise RuleBroken("an invitation belongs to a user", email_id=email.id)
        before, _, after = email.final_body.rpartition(LINK_PLACE)
        return before + self.one_time_links.issue(UserId(email.related_id)) + after
