"""Drop two columns of drafts that nobody reads.

A replica of the release before survives this: it still ingests events, for its INSERT names neither column. Its claims
fail and are logged, and the rows are worked on by a replica of this release. ``tests/db/test_migrate.py`` holds that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("drafts", "applied")
    op.drop_column("drafts", "attempted_at")


def downgrade() -> None:
    op.add_column("drafts", sa.Column("applied", sa.String(), nullable=True))
    op.add_column("drafts", sa.Column("attempted_at", sa.Double(), nullable=True))
