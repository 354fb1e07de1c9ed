"""The use cases of this room, put together."""

from collections.abc import Mapping

from attrs import frozen

from subplat.application.accounts.access_mails import AccessMail
from subplat.application.accounts.administration import (
    ChangeRoleHandler,
    DisableUserHandler,
    EnableUserHandler,
    FindUser,
    InviteUserHandler,
)
from subplat.application.accounts.api_keys import ApiKeyList, CreateApiKeyHandler, KeyRecognition, RevokeApiKeyHandler
from subplat.application.accounts.choose_password import ChangePasswordHandler, ChoosePasswordHandler
from subplat.application.accounts.clean_up import CleanUpAccess, CleanUpAccessHandler
from subplat.application.accounts.forgot_password import (
    ForgotPasswordHandler,
    MailPasswordReset,
    MailPasswordResetHandler,
)
from subplat.application.accounts.limits import Limits
from subplat.application.accounts.new_password import NewPassword
from subplat.application.accounts.one_time_links import OneTimeLinks
from subplat.application.accounts.register_user import RegisterUserHandler
from subplat.application.accounts.second_factors import (
    ConfirmSecondFactorHandler,
    DropOwnSecondFactorHandler,
    EnrolSecondFactorHandler,
    RemoveSecondFactorHandler,
    SecondFactorCheck,
)
from subplat.application.accounts.sign_in import SessionDesk, SignInHandler, SignOutEverywhereHandler
from subplat.application.job_handling import JobHandling, runs
from subplat.application.messaging.kinds import MailKind
from subplat.application.policies import Policies
from subplat.application.ports.attempts import Attempts
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.passwords import PasswordHasher, PasswordJudge
from subplat.application.ports.second_factor import OneTimeCodes
from subplat.application.ports.sessions import Sessions
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.accounts.invitation import LinkPurpose
from subplat.domain.messaging.email import MailPurpose


@frozen(kw_only=True)
class AccessPorts:
    """What letting people in needs from outside."""

    sessions: Sessions
    attempts: Attempts
    hasher: PasswordHasher
    judge: PasswordJudge
    codes: OneTimeCodes


@frozen(kw_only=True)
class AccountUseCases:
    """Logins, sessions, second factors and keys. `links` are for operators alone: people get theirs by mail."""

    register: RegisterUserHandler
    find: FindUser
    invite: InviteUserHandler
    change_role: ChangeRoleHandler
    disable: DisableUserHandler
    enable: EnableUserHandler
    links: OneTimeLinks
    choose_password: ChoosePasswordHandler
    change_password: ChangePasswordHandler
    forgot_password: ForgotPasswordHandler
    sign_in: SignInHandler
    sign_out_everywhere: SignOutEverywhereHandler
    sessions: SessionDesk
    second_factor: SecondFactorCheck
    enrol_second_factor: EnrolSecondFactorHandler
    confirm_second_factor: ConfirmSecondFactorHandler
    drop_own_second_factor: DropOwnSecondFactorHandler
    remove_second_factor: RemoveSecondFactorHandler
    create_key: CreateApiKeyHandler
    revoke_key: RevokeApiKeyHandler
    list_keys: ApiKeyList
    recognise_key: KeyRecognition


@frozen(kw_only=True)
class AccountRoom:
    """The use cases, and what jobs and the sender of mails ask of this room."""

    use_cases: AccountUseCases
    mails: Mapping[MailPurpose, MailKind]
    mail_password_reset: MailPasswordResetHandler
    clean_up: CleanUpAccessHandler

    def jobs(self) -> list[JobHandling]:
        """The room's jobs with what runs them."""
        return [runs(MailPasswordReset, self.mail_password_reset), runs(CleanUpAccess, self.clean_up)]


def account_room(
    access: AccessPorts,
    *,
    units: UnitOfWorkFactory,
    identifiers: Identifiers,
    tokens: Tokens,
    clock: Clock,
    policies: Policies,
    links: OneTimeLinks,
) -> AccountRoom:
    """All of it."""
    policy = policies.access
    limits = Limits(attempts=access.attempts, clock=clock, policy=policy)
    new_password = NewPassword(hasher=access.hasher, judge=access.judge, policy=policy)
    desk = SessionDesk(sessions=access.sessions, identifiers=identifiers, tokens=tokens, clock=clock, policy=policy)
    check = SecondFactorCheck(units_of_work=units, codes=access.codes, limits=limits, clock=clock, policy=policy)
    remove = RemoveSecondFactorHandler(units_of_work=units, clock=clock)
    use_cases = AccountUseCases(
        register=RegisterUserHandler(units_of_work=units, identifiers=identifiers),
        find=FindUser(units_of_work=units),
        invite=InviteUserHandler(units_of_work=units, identifiers=identifiers, clock=clock, policies=policies),
        change_role=ChangeRoleHandler(units_of_work=units, clock=clock),
        disable=DisableUserHandler(units_of_work=units, clock=clock),
        enable=EnableUserHandler(units_of_work=units, clock=clock),
        links=links,
        choose_password=ChoosePasswordHandler(units_of_work=units, new_password=new_password, clock=clock),
        change_password=ChangePasswordHandler(
            units_of_work=units,
            hasher=access.hasher,
            new_password=new_password,
            limits=limits,
            desk=desk,
            clock=clock,
        ),
        forgot_password=ForgotPasswordHandler(units_of_work=units, identifiers=identifiers, limits=limits),
        sign_in=SignInHandler(
            units_of_work=units, hasher=access.hasher, limits=limits, second_factors=check, desk=desk
        ),
        sign_out_everywhere=SignOutEverywhereHandler(units_of_work=units, clock=clock),
        sessions=desk,
        second_factor=check,
        enrol_second_factor=EnrolSecondFactorHandler(
            units_of_work=units,
            identifiers=identifiers,
            tokens=tokens,
            codes=access.codes,
            issuer=policies.seller.name,
        ),
        confirm_second_factor=ConfirmSecondFactorHandler(
            units_of_work=units, tokens=tokens, codes=access.codes, limits=limits, clock=clock
        ),
        drop_own_second_factor=DropOwnSecondFactorHandler(check=check, remove=remove),
        remove_second_factor=remove,
        create_key=CreateApiKeyHandler(units_of_work=units, identifiers=identifiers, tokens=tokens, clock=clock),
        revoke_key=RevokeApiKeyHandler(units_of_work=units, clock=clock),
        list_keys=ApiKeyList(units_of_work=units),
        recognise_key=KeyRecognition(units_of_work=units, second_factors=check, clock=clock),
    )
    return AccountRoom(
        use_cases=use_cases,
        mails={
            MailPurpose.ACCESS_INVITE: AccessMail(one_time_links=links, purpose=LinkPurpose.INVITE),
            MailPurpose.PASSWORD_RESET: AccessMail(one_time_links=links, purpose=LinkPurpose.RESET),
        },
        mail_password_reset=MailPasswordResetHandler(units_of_work=units, clock=clock, policies=policies),
        clean_up=CleanUpAccessHandler(sessions=access.sessions, attempts=access.attempts, clock=clock, policy=policy),
    )
