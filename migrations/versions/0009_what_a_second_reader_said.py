"""Remember what a second reader found in drafts, and how often keepers agreed.

A replica of the release before doesn't know the tables: it asks no second reader, and retracts a reply about what one
found where it works on that draft.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("message_hash", sa.String(), nullable=False),
        sa.Column("asked_at", sa.Double(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("model", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", "message_hash"),
    )
    op.create_index("readings_asked_at", "readings", ["asked_at"])
    op.create_table(
        "quotations",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("message_hash", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("charter", sa.String(), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("spoken", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", "message_hash", "rule"),
    )
    op.create_index("quotations_standard", "quotations", ["charter", "rule", "standard"])
    op.create_table(
        "trials",
        sa.Column("charter", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.Column("speaks_since", sa.Double(), nullable=True),
        sa.Column("set_aside_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("charter", "rule", "standard"),
    )


def downgrade() -> None:
    op.drop_table("trials")
    op.drop_table("quotations")
    op.drop_table("readings")
