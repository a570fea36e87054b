"""What the processes count about themselves, in the words of Prometheus. Under gunicorn the counts of all workers are added up.

gunicorn.conf.py names a folder in `PROMETHEUS_MULTIPROC_DIR` before the workers start; the Prometheus client then keeps its
values in files there, and any worker can answer for all. Elsewhere (tests, one process) the values are this process's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.values import ValueClass

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Telemetry:
    """Counts requests and cache look-ups, and writes them as Prometheus text. One per application; threads share it."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._requests = Counter(
            "mvt_requests", "Requests answered, by route and status.", ("method", "route", "status"), registry=self._own
        )
        self._seconds = Histogram("mvt_request_seconds", "Time to answer, by route.", ("route",), buckets=_BUCKETS_S, registry=self._own)
        lookups = Counter("mvt_cache_lookups", "Look-ups in the cache of answers, by outcome.", ("outcome",), registry=self._own)
        self._hits, self._misses = lookups.labels("hit"), lookups.labels("miss")

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One answered request. `route` is the pattern of the path, so that the number of series stays bounded."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_lookup(self, *, hit: bool) -> None:
        (self._hits if hit else self._misses).inc()

    def text(self, gauges: dict[str, tuple[str, float]]) -> bytes:
        """Everything counted, and `gauges` (name: explanation and value) as they are at this moment."""
        moment = CollectorRegistry()
        moment.register(_Moment(gauges))
        return generate_latest(self._counted()) + generate_latest(moment)

    def _counted(self) -> CollectorRegistry:
        if not getattr(ValueClass, "_multiprocess", False):
            return self._own
        everyone = CollectorRegistry()
        MultiProcessCollector(everyone)  # type: ignore[no-untyped-call]
        return everyone


class _Moment(Collector):
    """Values read at the scrape. They are facts about the installation, not about one process, so they are kept nowhere."""

    def __init__(self, gauges: dict[str, tuple[str, float]]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (explanation, value) in self._gauges.items():
            yield GaugeMetricFamily(name, explanation, value=value)
