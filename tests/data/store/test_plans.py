"""Each index serves the query it is there for, on both engines."""

from __future__ import annotations

from sqlalchemy import text

from data.store.database import Database

QUERIES = {
    "SELECT id FROM users WHERE email = 'a'": "uq_users_email",
    "SELECT id FROM users WHERE role = 'admin' AND deactivated_at IS NULL ORDER BY id": "ix_users_role",
    "SELECT id FROM sessions WHERE cookie_hash = 'a'": "uq_sessions_cookie_hash",
    "SELECT cookie_hash FROM sessions WHERE user_id = 'a'": "ix_sessions_user_id",
    "SELECT user_id FROM api_tokens WHERE token_hash = 'a'": "uq_api_tokens_token_hash",
    "SELECT name FROM api_tokens WHERE user_id = 'a' ORDER BY created_at": "ix_api_tokens_user_id_created_at",
    "SELECT act FROM audit_log WHERE target_id = 'a' ORDER BY id DESC": "ix_audit_log_target_id_id",
    "SELECT act FROM audit_log WHERE actor_id = 'a' ORDER BY id DESC": "ix_audit_log_actor_id_id",
    "SELECT name FROM dashboards WHERE owner_id = 'a' ORDER BY created_at": "ix_dashboards_owner_id_created_at",
    "SELECT name FROM dashboards WHERE visibility = 'public' ORDER BY created_at": "ix_dashboards_visibility_created_at",
    "SELECT title FROM dashboard_widgets WHERE dashboard_id = 'a' ORDER BY created_at": "ix_dashboard_widgets_dashboard_id_created_at",
    "SELECT layouts FROM dashboard_layouts WHERE user_id = 'a' AND dashboard_id = 'b'": "uq_dashboard_layouts_user_id_dashboard_id",
    "SELECT value FROM business_metrics WHERE metric = 'revenue' AND grain = 'day' AND period_start >= '2026-11-01' AND dimension = ''": (
        "uq_business_metrics_metric_grain_period_start_dimension_member_currency_version"
    ),
    "SELECT value FROM targets WHERE metric = 'a' AND grain = 'day' AND period_start = '2026-11-01' AND deleted_at IS NULL": (
        "uq_targets_metric_grain_period_start_dimension_member"
    ),
    "SELECT name FROM analytics_queries WHERE owner_id = 'a' ORDER BY created_at": "ix_analytics_queries_owner_id_created_at",
    "SELECT sql FROM analytics_query_versions WHERE query_id = 'a' ORDER BY version": "uq_analytics_query_versions_query_id_version",
    "SELECT name FROM analytics_reports WHERE status = 'queued' ORDER BY created_at": "ix_analytics_reports_status_created_at",
    "SELECT name FROM analytics_reports WHERE expires_at < '2026-11-01'": "ix_analytics_reports_expires_at",
    "SELECT name FROM data_exports WHERE owner_id = 'a' ORDER BY created_at": "ix_data_exports_owner_id_created_at",
    "SELECT name FROM data_exports WHERE expires_at < '2026-11-01'": "ix_data_exports_expires_at",
    "SELECT name FROM alert_rules WHERE enabled = true AND next_evaluation_at < '2026-11-01'": "ix_alert_rules_enabled_next_evaluation_at",
    "SELECT severity FROM incidents WHERE rule_id = 'a' AND instance = '' AND resolved_at IS NULL": "uq_incidents_rule_id_instance",
    "SELECT body FROM notifications WHERE rule_id = 'a' ORDER BY created_at": "ix_notifications_rule_id_created_at",
    "SELECT target FROM deliveries WHERE status = 'pending' AND next_attempt_at < '2026-11-01'": "ix_deliveries_status_next_attempt_at",
    "SELECT kind FROM jobs WHERE status = 'queued' ORDER BY created_at": "ix_jobs_status_created_at",
    "SELECT key FROM idempotency_keys WHERE expires_at < '2026-11-01'": "ix_idempotency_keys_expires_at",
}
_POSTGRES_NAME_LENGTH = 63


def _plan(database: Database, query: str) -> str:
    with database.reading() as session:
        if database.engine.dialect.name == "postgresql":
            # The tables are empty: without this the planner reads them whole, rightly.
            session.execute(text("SET enable_seqscan = off"))
            return "\n".join(session.scalars(text(f"EXPLAIN {query}")))
        return "\n".join(row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}")))


def _names_index(plan: str, table: str, index: str) -> bool:
    # SQLite numbers the indexes of unique keys; PostgreSQL shortens long names.
    numbered = index.startswith("uq_") and f"sqlite_autoindex_{table}_" in plan
    return index[: _POSTGRES_NAME_LENGTH - 10] in plan or numbered


def test_every_query_goes_through_its_index(database: Database) -> None:
    missed = {}
    for query, index in QUERIES.items():
        plan = _plan(database, query)
        if not _names_index(plan, query.split(" FROM ")[1].split()[0], index):
            missed[query] = plan
    assert missed == {}
