"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("watermark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "drafts",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("applied", sa.String(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("reply_ts", sa.String(), nullable=True),
        sa.Column("says", sa.String(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.Double(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=True),
        sa.Column("attempt", sa.String(), nullable=True),
        sa.Column("attempted_at", sa.Double(), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("dead", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "ts"),
    )
    op.create_index("drafts_due", "drafts", ["pending", "not_before"])
    op.create_index("drafts_reply", "drafts", ["channel", "reply_ts"])
    op.create_table(
        "events",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("seen_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("events_seen_at", "events", ["seen_at"])
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("installed_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "nudges",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("spoke_at", sa.Double(), nullable=False),
        sa.Column("feedback", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "ts", "rule"),
    )
    op.create_index("nudges_spoke_at", "nudges", ["spoke_at"])
    op.create_table(
        "quiets",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "reminders",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("skipped", sa.String(), nullable=True),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.Double(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=True),
        sa.Column("attempt", sa.String(), nullable=True),
        sa.Column("attempted_at", sa.Double(), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("dead", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "week"),
    )
    op.create_table(
        "rests",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def downgrade() -> None:
    op.drop_table("rests")
    op.drop_table("reminders")
    op.drop_table("quiets")
    op.drop_index("nudges_spoke_at", "nudges")
    op.drop_table("nudges")
    op.drop_table("installation")
    op.drop_index("events_seen_at", "events")
    op.drop_table("events")
    op.drop_index("drafts_reply", "drafts")
    op.drop_index("drafts_due", "drafts")
    op.drop_table("drafts")
    op.drop_table("channels")
