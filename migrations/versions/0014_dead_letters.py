"""Messages that were given up can be put to rest; those that were not are found without reading the others."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

GIVEN_UP = sa.text("dead_at IS NOT NULL AND delivered_at IS NULL AND rested_at IS NULL")


def upgrade() -> None:
    """Go forward."""
    op.add_column("delivery", sa.Column("rested_at", Instant, nullable=True))
    op.create_index(
        "ix_delivery_dead", "delivery", ["recipient", "dead_at"], sqlite_where=GIVEN_UP, postgresql_where=GIVEN_UP
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_delivery_dead", table_name="delivery", sqlite_where=GIVEN_UP, postgresql_where=GIVEN_UP)
    op.drop_column("delivery", "rested_at")
