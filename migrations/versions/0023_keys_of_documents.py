"""A key sent with an upload names a document: `ehc verify` does not look for it among events."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward. A key that was sent to a place for uploads names a document."""
    op.add_column("idempotency_key", sa.Column("names", sa.String(), nullable=False, server_default="event"))
    op.execute(
        "UPDATE idempotency_key SET names = 'document' WHERE path LIKE '%/attachments' OR path LIKE '%/documents'"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_column("idempotency_key", "names")
