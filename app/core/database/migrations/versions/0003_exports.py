"""A role that reads what was landed for one business at a time, for `ecom export`. The SQL stands beside this file."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text()
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(statements)  # the driver's own: neither ':' nor '%' of the SQL is taken for a parameter


def downgrade() -> None:
    raise NotImplementedError("Going back would leave exports without their wall: restore the backup instead.")
