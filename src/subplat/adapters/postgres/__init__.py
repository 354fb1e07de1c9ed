"""PostgreSQL: tables, repositories, migrations, and the embedded server."""
