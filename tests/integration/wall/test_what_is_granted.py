"""What clients are granted at all: every table is decided, every door that is not needed is closed."""

import psycopg

from subplat.adapters.postgres.embedded_roles import CLIENT_ROLE
from subplat.adapters.postgres.tables.every import every_table
from subplat.testing.client_wall import ADDED, LOCKED, SEEN, UPDATED, Street

TABLES = sorted(every_table().tables)


def test_only_what_a_client_needs_is_granted(street: Street) -> None:
    with psycopg.connect(street.database.superuser_dsn) as connection:
        rights = connection.execute(
            "select table_name, privilege_type from information_schema.role_table_grants where grantee in (%s, 'PUBLIC')"
            " and table_schema not in ('pg_catalog', 'information_schema')",
            (CLIENT_ROLE,),
        ).fetchall()
        columns = connection.execute(
            "select table_name, column_name, privilege_type from information_schema.column_privileges"
            " where grantee = %s",
            (CLIENT_ROLE,),
        ).fetchall()
    assert {table for table, right in rights if right == "SELECT"} == SEEN - {"users"}
    assert {table for table, right in rights if right == "UPDATE"} == UPDATED
    assert {table for table, right in rights if right == "INSERT"} == ADDED
    assert {right for _, right in rights} == {"SELECT", "INSERT", "UPDATE"}
    assert not {column for table, column, _ in columns if table == "users"} & {"password_hash", "access_version"}
    assert {(table, column) for table, column, right in columns if right == "UPDATE" and table not in UPDATED} == {
        (table, "updated_at") for table in LOCKED
    }


def test_every_granted_table_forces_its_policies(street: Street) -> None:
    with psycopg.connect(street.database.superuser_dsn) as connection:
        forced = connection.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity"
            " and relforcerowsecurity"
        ).fetchall()
        policed = connection.execute(
            "select distinct tablename from pg_policies where %s = any (roles)", (CLIENT_ROLE,)
        ).fetchall()
    assert {name for (name,) in forced} == {name for (name,) in policed} == SEEN


def test_the_wall_stands_before_a_role_that_owns_nothing_and_bypasses_nothing(street: Street) -> None:
    with psycopg.connect(street.database.superuser_dsn) as connection:
        roles = connection.execute(
            "select rolname, rolsuper or rolbypassrls or rolcreaterole, rolcanlogin from pg_roles"
            " where rolname in ('subplat_app', 'subplat_client') order by 1"
        ).fetchall()
        owners = connection.execute(
            "select distinct tableowner from pg_tables where schemaname in ('public', 'jobs', 'absurd')"
        ).fetchall()
    assert roles == [("subplat_app", False, True), ("subplat_client", False, False)]
    assert owners == [("subplat_owner",)]


def test_views_and_functions_open_no_door(street: Street) -> None:
    """What runs with the owner's rights is closed to clients, or a trigger, which nobody can call."""
    question = """
    select p.oid::regprocedure::text from pg_proc p
     where p.prosecdef and p.pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
       and has_function_privilege('subplat_client', p.oid, 'execute') and p.prorettype <> 'trigger'::regtype
    union all
    select c.oid::regclass::text from pg_class c
     where c.relkind in ('v', 'm') and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
       and has_schema_privilege('subplat_client', c.relnamespace, 'usage')
       and has_table_privilege('subplat_client', c.oid, 'select')
    """
    with psycopg.connect(street.database.superuser_dsn) as connection:
        assert connection.execute(question.encode()).fetchall() == []
        assert connection.execute(
            "select has_schema_privilege('subplat_client', s, 'usage') from unnest(array['jobs', 'absurd']) s"
        ).fetchall() == [(False,), (False,)]
