"""People choose how numbers and dates are written for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_locales"
down_revision = "0002_dashboards"
branch_labels = None
depends_on = None

_LENGTH = "ck_users_locale_has_length"


def upgrade() -> None:
    with op.batch_alter_table("users") as batch:
        # Who is there already has not chosen; the models know no default of the database.
        batch.add_column(sa.Column("locale", sa.Text(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("users") as batch:
        batch.alter_column("locale", server_default=None)
        batch.create_check_constraint(op.f(_LENGTH), sa.text("length(locale) <= 35"))


def downgrade() -> None:
    with op.batch_alter_table("users") as batch:
        batch.drop_constraint(op.f(_LENGTH), type_="check")
        batch.drop_column("locale")
