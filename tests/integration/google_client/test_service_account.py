"""A service account signs for the owner of the mailbox, and for nobody else."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from subplat.adapters.google_client.calls import perform
from subplat.adapters.google_client.credentials import ServiceAccount
from subplat.adapters.google_client.services import GoogleServices, Interface

SCOPE = "https://www.googleapis.com/auth/gmail.compose"
GMAIL = Interface(name="gmail", version="v1", scopes=(SCOPE,))
GRANT = b'{"access_token": "granted", "expires_in": 3600, "token_type": "Bearer"}'


def ok(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.fixture(scope="module")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def claims(body: bytes) -> dict[str, Any]:
    assertion = parse_qs(body.decode())["assertion"][0].split(".")[1]
    read: dict[str, Any] = json.loads(urlsafe_b64decode(assertion + "=" * (-len(assertion) % 4)))
    return read


@pytest.mark.parametrize(
    ("subject", "default_subject", "acts_as"),
    [
        ("sales@reseller.example", None, "sales@reseller.example"),
        ("sales@reseller.example", "admin@reseller.example", "sales@reseller.example"),
        (None, "admin@reseller.example", "admin@reseller.example"),
        (None, None, None),
    ],
)
def test_a_call_acts_for_the_mailbox_that_it_is_about(
    serving: Callable[..., Any],
    tmp_path: Path,
    private_key: str,
    subject: str | None,
    default_subject: str | None,
    acts_as: str | None,
) -> None:
    server = serving(ok(GRANT), ok(b'{"id": "m1"}'))
    key_file = tmp_path / "key.json"
    key_file.write_text(
        json.dumps(
            {
                "type": "service_account",
                "client_email": "subplat@contoh-1.iam.gserviceaccount.com",
                "private_key": private_key,
                "private_key_id": "1",
                "token_uri": f"{server.address}/token",
            }
        )
    )
    services = GoogleServices(
        credentials=ServiceAccount(str(key_file), default_subject), endpoint=server.address, timeout_seconds=2
    )
    drafts = services.service(GMAIL, subject).users().drafts()
    assert perform("gmail", drafts.send(userId="me", body={"id": "r1"})) == {"id": "m1"}
    asked = claims(server.bodies[0])
    assert asked.get("sub") == acts_as
    assert asked["scope"] == SCOPE
    assert "authorization: Bearer granted" in server.heads[1].decode()


def test_the_key_and_the_token_are_not_shown() -> None:
    assert "key.json" not in repr(ServiceAccount("/secret/key.json"))
