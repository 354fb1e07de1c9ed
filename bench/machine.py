"""What the numbers were measured on."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.database import cluster


def machine_facts() -> dict[str, object]:
    """Plain values for the JSON; `load_before` is the load average of the last minute: far from 0, somebody else was busy too."""
    with cluster() as server, psycopg.connect(server.dsn()) as connection:
        (postgres,) = connection.execute("select current_setting('server_version')").fetchone() or ("?",)
        durable = connection.execute(
            "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'shared_buffers')"
        ).fetchall()
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": _revision(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": _line_of("/proc/cpuinfo", "model name") or platform.processor(),
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory": _line_of("/proc/meminfo", "MemTotal"),
        "load_before": round(os.getloadavg()[0], 2),
        "postgresql": postgres,
        **{f"postgresql_{name}": value for name, value in durable},
    }


def _revision() -> str:
    asked = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"


def _line_of(file: str, name: str) -> str:
    path = Path(file)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
