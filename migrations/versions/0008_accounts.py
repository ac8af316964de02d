"""Accounts: professionals' registration, clients, identities, passwords, and the count of failed sign-ins."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ACCOUNT = ("email", "profession", "registration_body", "registration_number")


def upgrade() -> None:
    """Go forward."""
    for name in ACCOUNT:
        op.add_column("account", sa.Column(name, sa.String(), nullable=True))
    op.add_column("token", sa.Column("client_id", Id, nullable=True))
    # Of the sessions that are open it is not known how: what a link allows, they do not.
    op.add_column("web_session", sa.Column("opened_by", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_web_session_account_id", "web_session", ["account_id"], unique=False)
    op.create_table(
        "oauth_client",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("account_id", Id, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_id"),
    )
    op.create_index("ix_oauth_client_account_id", "oauth_client", ["account_id"], unique=False)
    op.create_table(
        "identity",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.Column("linked_by", Id, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("issuer", "subject", name="uq_identity"),
    )
    op.create_index("ix_identity_account_id", "identity", ["account_id"], unique=False)
    op.create_table(
        "password",
        sa.Column("account_id", Id, sa.ForeignKey("account.id"), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("account_id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "sign_in_count",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("wait_until", Instant(), nullable=True),
        sa.Column("good_at", Instant(), nullable=True),
        sa.Column("forget_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_sign_in_count_forget_at", "sign_in_count", ["forget_at"], unique=False)


def downgrade() -> None:
    """Go back. Clients, identities and passwords are lost: accounts are opened by tokens and links again."""
    op.drop_index("ix_sign_in_count_forget_at", table_name="sign_in_count")
    op.drop_table("sign_in_count")
    op.drop_table("password")
    op.drop_index("ix_identity_account_id", table_name="identity")
    op.drop_table("identity")
    op.drop_index("ix_oauth_client_account_id", table_name="oauth_client")
    op.drop_table("oauth_client")
    op.drop_index("ix_web_session_account_id", table_name="web_session")
    op.drop_column("web_session", "opened_by")
    op.drop_column("token", "client_id")
    for name in reversed(ACCOUNT):
        op.drop_column("account", name)
