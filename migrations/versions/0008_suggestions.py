"""Keep what people suggest to a charter's keepers, and the direct messages about it.

A replica of the release before knows neither, and leaves both alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggestion_messages",
        sa.Column("suggestion", sa.String(), nullable=False),
        sa.Column("keeper", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("content_hash", sa.String(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.Double(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=True),
        sa.Column("attempt", sa.String(), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("dead", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("suggestion", "keeper"),
    )
    op.create_index("suggestion_messages_due", "suggestion_messages", ["pending", "not_before"])

    op.create_table(
        "suggestions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("charter", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("suggested_by", sa.String(), nullable=True),
        sa.Column("suggested_at", sa.Double(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", sa.Double(), nullable=True),
        sa.Column("reply", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("suggestions_charter", "suggestions", ["charter", "state"])


def downgrade() -> None:
    op.drop_table("suggestion_messages")
    op.drop_table("suggestions")
