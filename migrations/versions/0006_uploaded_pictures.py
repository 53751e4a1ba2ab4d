"""Remember which of the charter's pictures were uploaded to Slack.

A replica of the release before doesn't know the table, and shows descriptions instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=True),
        sa.Column("until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("content_hash"),
    )


def downgrade() -> None:
    op.drop_table("pictures")
