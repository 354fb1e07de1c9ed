"""Clients, users, invitations and products."""

from datetime import datetime
from functools import cache

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.accounts.invitation import Invitation, LinkPurpose
from subplat.domain.accounts.user import NO_PASSWORD, Role, User
from subplat.domain.catalog.product import Product, ProductType
from subplat.domain.clients.client import Client
from subplat.domain.ids import ClientId, InvitationId, ProductId, UserId
from subplat.testing.strategies.steps import Course, Steps, driven, step
from subplat.testing.strategies.values import (
    billing_periods,
    ids,
    ids_of,
    instants,
    mail_addresses,
    settings_of_text,
    tax_treatments,
    texts,
)


@cache
def client_steps() -> Steps:
    """Everything that can be tried on a client."""
    return st.one_of(
        [step(verb, now=instants()) for verb in (Client.activate, Client.suspend, Client.churn, Client.open_portal)]
    )


def clients() -> SearchStrategy[Client]:
    """Companies in every state."""
    fresh = st.builds(
        Client,
        id=ids(ClientId),
        name=texts(),
        legal_name=st.none() | texts(),
        billing_email=mail_addresses(),
        contact_email=st.none() | mail_addresses(),
        phone=st.none() | texts(50),
        billing_address=st.none() | texts(),
        tax_number=st.none() | st.from_regex(r"[0-9]{15,16}", fullmatch=True).filter(str.isascii),
        tax_treatment=tax_treatments(),
        workspace_domain=st.none() | st.from_regex(r"[a-z0-9]{1,12}\.co\.id", fullmatch=True),
        google_customer_id=st.none() | texts(20),
        xendit_customer_id=st.none() | texts(20),
        sales_user_id=st.none() | ids(UserId),
    )
    return driven(fresh, Course(client_steps()))


@cache
def user_steps() -> Steps:
    """Everything that can be tried on a user."""
    return st.one_of(
        step(User.deactivate, now=instants()), step(User.choose_password, password_hash=texts(), now=instants())
    )


def users(client_ids: SearchStrategy[ClientId] | None = None) -> SearchStrategy[User]:
    """Staff and portal users."""

    @cache
    def with_role(role: Role) -> SearchStrategy[User]:
        return st.builds(
            User,
            id=ids(UserId),
            email=mail_addresses(),
            full_name=texts(),
            role=st.just(role),
            client_id=ids_of(client_ids, ClientId) if role is Role.CLIENT else st.none(),
            password_hash=st.just(NO_PASSWORD) | texts(),
        )

    return driven(st.sampled_from(Role).flatmap(with_role), Course(user_steps()))


@cache
def invitation_steps() -> Steps:
    """Everything that can be tried on an invitation."""
    return st.one_of(
        step(Invitation.use, now=instants()),
        step(Invitation.renew, user=users(), token_hash=token_hashes(), now=instants()),
    )


def invitations(user_ids: SearchStrategy[UserId] | None = None) -> SearchStrategy[Invitation]:
    """One-time links, used and unused."""

    def issued(
        user: User, user_id: UserId, link: InvitationId, token: str, now: datetime, why: LinkPurpose
    ) -> Invitation:
        return Invitation.issue(link, evolve(user, id=user_id), token, now, why)

    purposes = st.sampled_from(LinkPurpose)
    fresh = st.builds(
        issued, users(), ids_of(user_ids, UserId), ids(InvitationId), token_hashes(), instants(), purposes
    )
    return driven(fresh, Course(invitation_steps()))


def token_hashes() -> SearchStrategy[str]:
    """SHA-256 in hex."""
    return st.binary(min_size=32, max_size=32).map(bytes.hex)


def products() -> SearchStrategy[Product]:
    """The price book."""
    return st.builds(
        Product,
        id=ids(ProductId),
        code=texts(100),
        name=texts(),
        type=st.sampled_from(ProductType),
        description=st.none() | texts(),
        default_billing_period=st.none() | billing_periods(),
        is_active=st.booleans(),
        google_sku=st.none() | texts(20),
        settings=settings_of_text(),
    )
