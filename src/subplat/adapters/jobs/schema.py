"""The database side of the queue, for the migration that installs it.

The engine's own SQL is executed from the installed, pinned package; only what is ours is kept here.
"""

from importlib.resources import files

from subplat.application.ports.jobs import Lane

APPLICATION_ROLE = "subplat_app"


def statements(role: str = APPLICATION_ROLE) -> list[str]:
    """SQL scripts to run in order, in one transaction, by the owner of the database; `role` exists already.

    Several statements each, with `%` and `:` in them: pass them to psycopg's own cursor without parameters.
    """
    from absurdctl import BUNDLED_SCHEMA_SQL

    lanes = [_script("lane").replace("{lane}", lane.value) for lane in Lane]
    return [
        str(BUNDLED_SCHEMA_SQL),
        _script("queue"),
        *lanes,
        _script("overview"),
        _script("grants").replace("{role}", role),
    ]


def downgrade_statements() -> list[str]:
    """Removes all of it, with every job."""
    return ["drop schema jobs cascade", "drop schema absurd cascade"]


def _script(name: str) -> str:
    return files("subplat.adapters.jobs").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
