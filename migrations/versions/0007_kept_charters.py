"""Keep charters in the database, version by version, and tell several charters apart.

A replica of the release before doesn't know the versions, and goes on with its file. What it writes about reminders and
charters counts for the only charter.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charter_versions",
        sa.Column("revision", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("charter", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.Double(), nullable=False),
        sa.Column("kept_by", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("revision"),
        sa.UniqueConstraint("charter", "number", name="charter_versions_number"),
        sqlite_autoincrement=True,
    )
    op.add_column("charters", sa.Column("charter", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("reminders", sa.Column("charter", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("reminders", "charter")
    op.drop_column("charters", "charter")
    op.drop_table("charter_versions")
