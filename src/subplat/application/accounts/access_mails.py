"""Mails that let people in: their links are filled in while they are sent, so the books never hold one that works."""

from attrs import frozen

from subplat.application.accounts.one_time_links import OneTimeLinks
from subplat.application.messaging.kinds import NotNeeded, PlainMail
from subplat.application.messaging.letter import Letter, letter, one_line
from subplat.application.policies import Policies
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.accounts.invitation import LinkPurpose
from subplat.domain.accounts.user import User
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import EmailId, UserId
from subplat.domain.messaging.email import LINK_PLACE, Email, MailPurpose


def access_mail(email_id: EmailId, user: User, purpose: MailPurpose, policies: Policies) -> Email:
    """A mail to the login's own address, not released yet; `purpose` is ACCESS_INVITE or PASSWORD_RESET."""
    text = _invitation(user, policies) if purpose is MailPurpose.ACCESS_INVITE else _reset(user, policies)
    return Email(
        id=email_id,
        purpose=purpose,
        related_id=user.id,
        intent_key=f"{purpose.value.lower()}:{email_id}",
        from_email=policies.operations_email,
        to_email=user.email,
        subject=text.subject,
        final_body=text.body,
    )


@frozen(kw_only=True)
class AccessMail(PlainMail):
    """Gets a fresh link at the last moment."""

    one_time_links: OneTimeLinks
    purpose: LinkPurpose

    def ensure_it_fits(self, work: UnitOfWork, email: Email) -> None:
        """Raises NotNeeded when the login was ended meanwhile, or has a password already."""
        user = work.users.get(_addressee(email))
        if not user.is_active:
            raise NotNeeded("the login was ended")
        if self.purpose is LinkPurpose.INVITE and user.has_password:
            raise NotNeeded("the person has a password already")

    def complete(self, email: Email) -> str:
        """The body with a link that works, at the last of its places: a person's name may look like one too."""
        before, _, after = email.final_body.rpartition(LINK_PLACE)
        return before + self.one_time_links.issue(_addressee(email), self.purpose) + after


def _addressee(email: Email) -> UserId:
    if email.related_id is None:
        raise RuleBroken("such a mail belongs to a user", email_id=email.id)
    return UserId(email.related_id)


def _invitation(user: User, policies: Policies) -> Letter:
    return letter(
        subject=f"Undangan masuk {policies.seller.name}",
        greeting=f"Yth. {one_line(user.full_name)},",
        paragraphs=["Sebuah akun telah dibuat untuk Anda. Silakan buat kata sandi melalui tautan berikut."],
        facts=[f"Tautan (sekali pakai, berlaku 24 jam): {LINK_PLACE}"],
        signature=[policies.seller.name],
    )


def _reset(user: User, policies: Policies) -> Letter:
    return letter(
        subject=f"Kata sandi baru {policies.seller.name}",
        greeting=f"Yth. {one_line(user.full_name)},",
        paragraphs=[
            "Kami menerima permintaan kata sandi baru untuk akun Anda.",
            "Abaikan surat ini bila Anda tidak memintanya: kata sandi Anda tidak berubah.",
        ],
        facts=[f"Tautan (sekali pakai, berlaku 30 menit): {LINK_PLACE}"],
        signature=[policies.seller.name],
    )
