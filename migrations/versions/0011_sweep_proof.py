"""A sweep says which rungs it swept and which of them stayed silent when they were tried: so that one that is lost is missed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns more. Added plainly: a table made anew would lose its triggers without a word."""
    for name in ("rungs", "silent"):
        op.add_column("sweep", sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them."""
    for name in ("silent", "rungs"):
        op.drop_column("sweep", name)
