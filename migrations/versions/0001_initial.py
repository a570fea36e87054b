"""The first schema: people, dashboards, figures and files, watching, and the product itself."""

from __future__ import annotations

from alembic import op

from migrations.initial import alerts, analytics, dashboards, operations, people

revision = "0001_initial"
down_revision = None
branch_labels = None
depends_on = None

_GROUPS = (people, dashboards, analytics, alerts, operations)

_POSTGRES_GUARD = """
CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_POSTGRES_TRIGGER = """
CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()
"""
_SQLITE_TRIGGER = """
CREATE TRIGGER audit_log_refuses_{act} BEFORE {act} ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""


def upgrade() -> None:
    for group in _GROUPS:
        group.create()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRES_GUARD)
        op.execute(_POSTGRES_TRIGGER)
    else:
        for act in ("update", "delete"):
            op.execute(_SQLITE_TRIGGER.format(act=act))


def downgrade() -> None:
    for group in reversed(_GROUPS):
        for table in reversed(group.TABLES):
            op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_log_is_append_only()")
