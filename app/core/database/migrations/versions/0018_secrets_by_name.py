"""Statements ask for the secret of their row's business; decisions may be about shared mailboxes."""

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text()
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(statements)  # the driver's own: neither ':' nor '%' of the SQL is taken for a parameter


def downgrade() -> None:
    raise NotImplementedError("Going back is not supported: restore the backup instead.")
