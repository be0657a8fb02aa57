"""PostgreSQL: the embedded server, roles, migrations, and engines that carry the tenant."""
