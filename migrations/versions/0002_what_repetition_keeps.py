"""What repetition keeps of drafts: hashes of word groups."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "traces",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.Double(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts"),
    )
    op.create_index("traces_kept_at", "traces", ["channel", "kept_at"])
    op.create_index("traces_until", "traces", ["until"])


def downgrade() -> None:
    op.drop_index("traces_until", "traces")
    op.drop_index("traces_kept_at", "traces")
    op.drop_table("traces")
