"""The one place that answers: a question goes in, a `Result` comes out, the same for every door."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from data.answering import Answerer, names, shop_targets_of
from data.cache import BytesCache, Entry, ResultCache
from data.catalog import Catalog, build_catalog
from data.clock import Clock
from data.compiler import compile_question, members_statement
from data.conversion import currencies_statement
from data.errors import NotAllowed
from data.marks.lister import list_rows
from data.marks.marked import Compared, Marked, resolve_compared, resolve_mark
from data.model import Dimension, Metric
from data.periods import Calendar, Period
from data.quality import Remark
from data.query import EVERYTHING, MAX_ROWS, NONE_MEMBER, Freshness, MetricQuery, RowsQuery, Scope, StudyQuery, StudyRowsQuery
from data.question import Question, Setting, dataset_names, resolve
from data.remarks import remarks_on, together
from data.result import Answer, Result
from data.studies import STUDIES, Options, Study, find_study
from data.studies.members import Listed, check_members, list_members
from data.targets import NoTargets, Target, TargetBook, targets_statement
from data.warehouse import open_warehouse
from data.warehouse.base import ExtractInfo, Warehouse

TICK_S = 15
"""While the data goes on living, "now" moves in steps of so many seconds: within one, equal questions share an answer."""

MOST_KEPT_ROWS = 1_000
"""The longest page of rows behind a mark that is kept for the next who asks."""


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """A metric of the catalogue and whether this marketplace has what it needs."""

    metric: Metric
    available: bool
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A value of a dimension: `key` for filters (`__none__` for the missing one), `label` for people."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the questions that an answer is derived from, and whose rows it may see."""

    query: MetricQuery | StudyQuery
    scope: Scope = EVERYTHING


Derive = Callable[[Sequence[Result]], Answer]


@dataclass(frozen=True, slots=True)
class _Task:
    """A question made concrete: what its answer is kept under, up to when things are known, how it is computed; and what is told about
    the data with it, which is not kept: it depends on who asks, and a day that is over may change it."""

    key: str
    cut: datetime
    compute: Callable[[], Entry]
    quality: tuple[Remark, ...] = ()


class Analytics:
    """Answers questions over one warehouse. Safe to share between threads."""

    def __init__(  # noqa: PLR0913 - all that it works with
        self, warehouse: Warehouse, cache: ResultCache, clock: Clock, calendar: Calendar, currency: str, catalog: Catalog | None = None,
        *, targets: TargetBook | None = None,
    ) -> None:  # fmt: skip
        self.calendar = calendar
        self.currency = currency
        self.cache = cache
        self._warehouse = warehouse
        self._clock = clock
        self._catalog = catalog or build_catalog()
        self._targets = targets or NoTargets()
        self._answerer = Answerer(warehouse, self._catalog, clock, self._targets)

    def run(self, query: MetricQuery, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED) -> Result:
        """The answer to `query` for somebody who sees `scope`. Raises the `InvalidInput` family, `WarehouseDown`, `QueryTimeout`."""
        began = time.perf_counter()
        return self._answer(self._task(query, scope, self._setting()), freshness, began)

    def study(self, query: StudyQuery, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED) -> Result:
        """The answer of a study. Raises what `run` raises, and `UnknownName` for a study nobody knows."""
        began = time.perf_counter()
        return self._answer(self._task(query, scope, self._setting()), freshness, began)

    def rows(self, asked: RowsQuery, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED) -> Result:
        """The rows that a mark is made of, a page of them; `totals` are its value, `meta.row_count` counts all. Raises what `run` raises,
        and `NotAllowed` for rows that tell about single customers, asked for by a vendor."""
        began = time.perf_counter()
        marked = resolve_mark(asked, scope, self._setting(), self._answerer.top_members)
        task = _Task(marked.key(), marked.question.cut, lambda: self._list(marked), remarks_on(marked.question))
        if asked.limit > MOST_KEPT_ROWS:
            # A whole file is as large as a thousand answers, and hardly ever asked for again.
            return _result(task.compute(), task.cut, began, task.quality, cached=False)
        return self._answer(task, freshness, began)

    def members_of(self, asked: StudyRowsQuery, scope: Scope = EVERYTHING) -> Result:
        """The customers that one value of a study is made of, a page of them; `meta.row_count` counts all. Raises what `study` raises, and
        `NotAllowed` for a vendor's people."""
        began = time.perf_counter()
        study = find_study(asked.query.study)
        question, options = study.prepare(asked.query, scope, self._setting())
        listed = check_members(study, question, options, asked)
        task = _Task(listed.key(), question.cut, lambda: self._list_members(listed), remarks_on(question, study.about))
        if asked.limit > MOST_KEPT_ROWS:
            return _result(task.compute(), task.cut, began, task.quality, cached=False)
        return self._answer(task, Freshness.CACHED, began)

    def compared(self, query: MetricQuery, at: str | None = None, scope: Scope = EVERYTHING) -> Compared:
        """What the values of the bucket `at` of the answer, or of all of it, are compared with. Raises the `InvalidInput` family."""
        return resolve_compared(query, at, scope, self._setting())

    def studies(self) -> tuple[Study, ...]:
        return tuple(STUDIES.values())

    def derive(
        self, name: str, asked: Sequence[Asked], make: Derive, options: Sequence[object] = (), freshness: Freshness = Freshness.CACHED
    ) -> Result:
        """What `make` makes of the answers to `asked`, kept like any answer: `name` and `options` must say all that `make` depends on.

        Its `meta` is that of the first question, with what touches any of them. All are asked at one instant of one version of the data.
        """
        began = time.perf_counter()
        setting = self._setting()
        tasks = [self._task(one.query, one.scope, setting) for one in asked]
        key = hashlib.sha256(orjson.dumps([name, list(options), [task.key for task in tasks]])).hexdigest()
        quality = together(task.quality for task in tasks)
        kept = self.cache.get(key) if freshness is Freshness.CACHED else None
        if kept is not None:
            return _result(kept, tasks[0].cut, began, quality, cached=True)
        # Before the derived answer's own lock is taken: nobody waits for one answer while holding back another.
        results = [self._answer(task, freshness, began) for task in tasks]
        derived = _Task(key, tasks[0].cut, lambda: Entry(*make(results).encode(results[0].stamp)), quality)
        return self._answer(derived, freshness, began)

    def period(self, query: MetricQuery, scope: Scope = EVERYTHING) -> Period:
        """The days that `query` asks about. Raises the `InvalidInput` family."""
        return resolve(query, scope, self._setting()).period

    def remarks(self, query: MetricQuery, scope: Scope = EVERYTHING) -> tuple[Remark, ...]:
        """What an answer to `query` says about the data behind it, for what is answered elsewhere. Raises the `InvalidInput` family."""
        return remarks_on(resolve(query, scope, self._setting()))

    def metrics(self) -> tuple[MetricInfo, ...]:
        """The catalogue, in its order."""
        offers = self.status().offers
        found = []
        for metric in self._catalog.metrics.values():
            missing = tuple(needed for needed in metric.needs if needed not in offers)
            found.append(MetricInfo(metric, not missing, missing))
        return tuple(found)

    def dimensions(self) -> tuple[Dimension, ...]:
        return tuple(self._catalog.dimensions.values())

    def members(self, dimension: str, scope: Scope = EVERYTHING, search: str = "", limit: int = 50) -> tuple[Member, ...]:
        """The values of `dimension` that occur inside `scope`, those whose label holds `search`. Raises `UnknownName`."""
        found = self._catalog.dimension(dimension, "name")
        if found.clock_part:
            return _clock_members(found, search)[:limit]
        info = self._warehouse.info()
        key = orjson.dumps(["members", info.version, str(scope), dimension, search, limit]).decode()
        entry, _ = self.cache.get_or_compute(key, lambda: self._read_members(found, scope, search, limit, info))
        return tuple(Member(key, label) for key, label in orjson.loads(entry.body))

    def names(self, dimension: str, keys: Sequence[str]) -> dict[str, str]:
        """The labels of members by key, also of those that sold nothing. What should have a name and has none is left out."""
        return names(self._warehouse, self._catalog.dimension(dimension), keys, self._warehouse.info().version)

    def currencies(self) -> frozenset[str]:
        """The currencies amounts can be converted to: the reporting currency and those with exchange rates."""
        info = self._warehouse.info()
        key = orjson.dumps(["currencies", info.version]).decode()
        entry, _ = self.cache.get_or_compute(key, lambda: self._read_currencies(info))
        return frozenset([self.currency, *orjson.loads(entry.body)])

    def _read_currencies(self, info: ExtractInfo) -> Entry:
        found = self._warehouse.read(currencies_statement(), info.version) if "fx_rates" in info.tables else []
        return Entry(orjson.dumps([currency for (currency,) in found]), b"{}")

    def shop_targets(self) -> list[Target]:
        """The targets of the shop's own table."""
        return shop_targets_of(self._warehouse, self._warehouse.info(), targets_statement())

    def status(self) -> ExtractInfo:
        """The stamp of the data that is served now. Raises `WarehouseDown`."""
        return self._warehouse.info()

    def as_of(self) -> datetime:
        """Up to when things are known: the data's own stamp, or now when the data already reaches further."""
        return min(self._now(), self._warehouse.info().as_of)

    def explain(self, query: MetricQuery, scope: Scope = EVERYTHING) -> tuple[str, ...]:
        """The SQL of each dataset's statement, as the engine gets it."""
        question = resolve(query, scope, self._setting())
        datasets = [self._catalog.datasets[name] for name in dataset_names(question)]
        return tuple(self._warehouse.sql(one.statement) for dataset in datasets for one in compile_question(question, dataset))

    def _setting(self) -> Setting:
        info = self._warehouse.info()
        return Setting(self._catalog, info, self.calendar, self.currency, self._now(), self._targets.revision, self.currencies)

    def _task(self, query: MetricQuery | StudyQuery, scope: Scope, setting: Setting) -> _Task:
        if isinstance(query, MetricQuery):
            question = resolve(query, scope, setting)
            return _Task(question.key(), question.cut, lambda: self._answerer.answer(question), remarks_on(question))
        study = find_study(query.study)
        asked, options = study.prepare(query, scope, setting)
        return _Task(
            study.key(asked, options), asked.cut, lambda: self._compute_study(study, asked, options), remarks_on(asked, study.about)
        )

    def _answer(self, task: _Task, freshness: Freshness, began: float) -> Result:
        if freshness is Freshness.FRESH:
            entry, cached = self.cache.refresh(task.key, task.compute), False
        else:
            entry, cached = self.cache.get_or_compute(task.key, task.compute)
        return _result(entry, task.cut, began, task.quality, cached=cached)

    def _compute_study(self, study: Study, question: Question, options: Options) -> Entry:
        answer = study.answer(question, options, lambda statement: self._warehouse.read(statement, question.info.version))
        return Entry(*answer.encode(self._answerer.stamp(question, 0, {})))

    def _list_members(self, listed: Listed) -> Entry:
        version = listed.question.info.version
        answer = list_members(listed, lambda statement: self._warehouse.read(statement, version))
        return Entry(*answer.encode(self._answerer.stamp(listed.question, 0, {})))

    def _list(self, marked: Marked) -> Entry:
        version = marked.question.info.version
        answer = list_rows(marked, self._catalog, lambda statement: self._warehouse.read(statement, version))
        return Entry(*answer.encode(self._answerer.stamp(marked.question, 0, {})))

    def _now(self) -> datetime:
        now = self._clock.now()
        return now - timedelta(seconds=now.second % TICK_S, microseconds=now.microsecond)

    def _read_members(self, dimension: Dimension, scope: Scope, search: str, limit: int, info: ExtractInfo) -> Entry:
        dataset = next(d for d in self._catalog.datasets.values() if dimension in d.dimensions)
        if scope.vendor_id is not None and dataset.vendor is None:
            raise NotAllowed(f"{dimension.label} cannot be seen for one vendor.", "Ask the operator.")
        spoken = dimension.label_of is not None
        rows = self._warehouse.read(
            members_statement(dataset, dimension, scope.vendor_id, "" if spoken else search, MAX_ROWS if spoken else limit), info.version
        )
        found = [(NONE_MEMBER if key is None else key, _member_label(dimension, key, label)) for key, label in rows]
        if spoken:
            found = sorted(
                (m for m in found if search.lower() in m[1].lower() or search == m[0]), key=lambda m: (m[0] == NONE_MEMBER, m[1])
            )
        return Entry(orjson.dumps(found[:limit]), b"{}")


def _result(entry: Entry, cut: datetime, began: float, quality: tuple[Remark, ...], *, cached: bool) -> Result:
    elapsed_ms = (time.perf_counter() - began) * 1000
    return Result(entry.body, entry.stamp, as_of=cut, cached=cached, elapsed_ms=elapsed_ms, quality=quality)


def _member_label(dimension: Dimension, key: str | None, label: str | None) -> str:
    if key is None:
        return dimension.missing
    return dimension.label_of(key) if dimension.label_of is not None else label or key


def _clock_members(dimension: Dimension, search: str) -> tuple[Member, ...]:
    numbers = range(1, 8) if dimension.clock_part == "weekday" else range(24)
    label_of = dimension.label_of or str
    every = (Member(str(number), label_of(number)) for number in numbers)
    return tuple(member for member in every if search.lower() in member.label.lower())


def open_analytics(  # noqa: PLR0913 - all that it works with
    warehouse_url: str, home: Path, *, clock: Clock, calendar: Calendar, currency: str, cache: BytesCache,
    targets: TargetBook | None = None,
) -> Analytics:  # fmt: skip
    """Analytics over the warehouse of `warehouse_url` (empty: the extract in `home`), with its answers kept in `cache`."""
    warehouse = open_warehouse(warehouse_url, home / "extract")
    return Analytics(warehouse, ResultCache(cache, home / "locks"), clock, calendar, currency, targets=targets)
