"""`subplat demo` on a terminal: it goes on serving, and whoever reads the terminal can log in."""

import os
import pty
import re
import signal
import subprocess
import sys
from threading import Timer

import httpx
import pytest


def read_until(terminal: int, mark: str) -> str:
    told = b""
    while mark.encode() not in told:
        told += os.read(terminal, 65536)
    return told.decode()


IGNORED_IN_BACKGROUND = "trap '' INT; exec \"$0\" -m subplat demo"
"""As a shell without job control starts what it does not wait for."""


@pytest.mark.long
def test_the_logins_on_the_terminal_open_the_api_over_plain_http() -> None:
    mine, its = pty.openpty()
    demo = subprocess.Popen(["sh", "-c", IGNORED_IN_BACKGROUND, sys.executable], stdin=its, stdout=its, stderr=its)
    os.close(its)
    overdue = Timer(300, demo.kill)
    overdue.start()
    try:
        told = read_until(mine, "(Ctrl-C ends)")
        api = re.search(r"API\s+(\S+)/api/v1", told)
        logins = re.findall(r"(ADMIN|SALES|FINANCE|CLIENT)\s+(\S+@\S+)\s+(\S{20})\s", told)
        assert api is not None
        assert [role for role, _, _ in logins] == ["ADMIN", "SALES", "FINANCE", "CLIENT"]
        for role, email, password in logins:
            with httpx.Client(base_url=api[1], trust_env=False, timeout=30) as browser:
                signed_in = browser.post("/api/v1/auth/login", json={"email": email, "password": password})
                assert signed_in.status_code == 200
                assert browser.get("/api/v1/auth/me").json()["role"] == role
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=60) == 0
    finally:
        overdue.cancel()
        demo.kill()
        demo.wait()
        os.close(mine)
