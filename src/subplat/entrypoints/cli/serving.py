"""`subplat serve` and `subplat worker`: the two processes of an installation."""

import logging
from contextlib import ExitStack
from typing import Annotated

import typer

from subplat.entrypoints.cli.opened import opened_process
from subplat.entrypoints.cli.output import AsJson, answer, say


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: a free one.")] = 8000,
    as_json: AsJson = False,
) -> None:
    """Serve the API until SIGTERM or Ctrl-C; in the profile sandbox with a sandbox and a migrated database."""
    from attrs import evolve

    from subplat.entrypoints.http.serving import HttpServer
    from subplat.entrypoints.logs import log_to_stderr
    from subplat.wiring.database import DatabaseAdmin
    from subplat.wiring.live import open_platform
    from subplat.wiring.sandbox import running_sandbox, sandbox_control
    from subplat.wiring.settings import Profile, load_settings

    settings = load_settings()
    log_to_stderr(logging.getLevelName(settings.log.level.upper()), settings.log.format)
    with ExitStack() as running:
        server = running.enter_context(HttpServer.reserved(host, port))
        if settings.profile is Profile.SANDBOX:
            DatabaseAdmin(settings).upgrade()
            if settings.sandbox_url is None:
                settings = evolve(settings, sandbox_url=running.enter_context(running_sandbox(settings)))
            with sandbox_control(settings) as control:
                control.send_payments_to(f"{server.base_url}/webhooks/xendit")
        platform = running.enter_context(open_platform(settings))
        places = {"api": server.base_url, "sandbox": settings.sandbox_url}
        answer(places, f"API {server.base_url}", as_json=as_json)
        if settings.sandbox_url is not None:
            say(f"sandbox {settings.sandbox_url}; jobs run in `subplat worker`")
        server.serve(platform)


def worker(as_json: AsJson = False) -> None:
    """Run jobs until SIGTERM or Ctrl-C; those under way are finished."""
    from subplat.entrypoints.worker.working import work_until_signalled

    with opened_process() as platform:
        work_until_signalled(platform)
    answer({"worker": "drained"}, "drained", as_json=as_json)
