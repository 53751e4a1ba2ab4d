"""Whether a rule led to an edit that cured it, and which charters have run."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("nudges", sa.Column("cured", sa.Boolean(), nullable=True))
    op.create_table(
        "charters",
        sa.Column("ran_at", sa.Double(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("ran_at"),
    )


def downgrade() -> None:
    op.drop_table("charters")
    op.drop_column("nudges", "cured")
