"""How a family is let in to its page: a standing link for a contact, and codes that are typed once."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "family_link",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("made_by", Id, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_family_link_account_id", "family_link", ["account_id"])
    op.create_index("ix_family_link_contact_id", "family_link", ["contact_id"])
    op.create_table(
        "family_code",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("link_id", Id, nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("made_by", Id, nullable=True),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["family_link.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_family_code_link_id", "family_code", ["link_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("family_code")
    op.drop_table("family_link")
