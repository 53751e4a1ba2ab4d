"""A keyed hash of what a draft's newest version says.

Slack stamps edits in whole seconds, and descriptions of pictures not at all, so the version alone tells too little.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drafts", sa.Column("message_hash", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("drafts", "message_hash")
