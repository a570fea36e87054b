"""All that a door may call, built once from the settings and handed over by argument."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard_app.cache_backend import SealedCache, open_cache
from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.locales import Locales, read_locales
from dashboard_app.people import People
from dashboard_app.pictures import Pictures
from dashboard_app.refreshes import Refreshes, open_refreshes
from dashboard_app.settings import Settings
from dashboard_app.targets import Targets
from dashboard_app.telemetry import Telemetry
from data.analytics import Analytics, open_analytics
from data.clock import Clock
from data.marketplace.mirror import MirrorState, read_mirror
from data.shop.sync import SyncState, read_state
from data.store.database import Database
from data.store.targets import StoredBook


@dataclass(frozen=True, slots=True)
class Services:
    """The product behind every door. Threads share it; it is built in the process that uses it, never inherited over a fork."""

    settings: Settings
    clock: Clock
    database: Database
    locales: Locales
    people: People
    analytics: Analytics
    targets: Targets
    dashboards: Dashboards
    refreshes: Refreshes
    cache: SealedCache
    pictures: Pictures
    telemetry: Telemetry

    def shop_state(self) -> SyncState | None:
        """How the shop was last read; None for the demo, and for a warehouse that is filled elsewhere."""
        return read_state(self.settings.home) if self.settings.marketplace is not None else None

    def warehouse_state(self) -> MirrorState | None:
        """How the extract was last brought to a warehouse in PostgreSQL; None without one."""
        return read_mirror(self.settings.home) if self.settings.warehouse_in_postgres else None


def build_services(settings: Settings, clock: Clock | None = None) -> Services:
    """Build everything from `settings`. Opens nothing that is slow: the warehouse and the cache are reached on first use."""
    clock = clock or settings.clock()
    telemetry = Telemetry()
    cache = open_cache(settings, telemetry)
    database = Database(settings.database)
    locales = read_locales(settings.home, settings.locale)
    analytics = open_analytics(
        settings.warehouse, settings.home, clock=clock, calendar=settings.calendar, currency=settings.currency, cache=cache,
        targets=StoredBook(database),
    )  # fmt: skip
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        locales=locales,
        people=People(database, clock, locales=locales),
        analytics=analytics,
        targets=Targets(database, analytics, clock),
        dashboards=Dashboards(database, analytics, clock),
        refreshes=open_refreshes(settings, database),
        cache=cache,
        pictures=Pictures(),
        telemetry=telemetry,
    )
