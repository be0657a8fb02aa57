"""The first schema. The SQL stands beside this file, so that it can be read and tried as SQL."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text()
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(statements)  # the driver's own: neither ':' nor '%' of the SQL is taken for a parameter


def downgrade() -> None:
    raise NotImplementedError("The first schema has nothing before it: drop the database instead.")
