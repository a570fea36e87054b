"""From guesses to parts of a mapping: a name where a column is what ours is, an expression where it can be made into it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Date, DateTime, Numeric, Text

from data.marketplace.sql import literal, quoted
from data.shop.base import Source
from data.shop.guessing import Fit, Guess, columns_for, is_whole, item_name, line_total
from data.shop.mapping import SourceSpec
from data.shop.naming import COLUMN_NAMES, status_of, table_words
from data.shop.sampling import Sample, is_in_cents, relation_of
from data.tables import METADATA

KNOWN_STATUSES = ("placed", "paid", "shipped", "delivered", "cancelled")
_MONEY = ("unit_price", "discount", "commission", "list_price", "shipping_amount", "tax_amount", "amount", "commission_refunded")
_ONE_ROW_EACH = {"products": "product_id", "customers": "customer_id", "vendors": "vendor_id", "categories": "category_id"}
_CENTS_FROM = 500
_NEEDED = {table: [c.name for c in METADATA.tables[table].c if not c.nullable] for table in COLUMN_NAMES}


@dataclass(slots=True)
class Part:
    """One table of the draft. `columns` hold what to write, `remarks` what stands behind a column; `key` makes it one row a key."""

    table: str
    guess: Guess
    columns: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    where: str | None = None
    key: str | None = None
    notes: list[str] = field(default_factory=list)

    def expression(self, column: str) -> str:
        """A column in SQL: a name of the source is quoted, anything else is SQL already."""
        written = self.columns[column]
        return quoted(written) if any(one.name == written for one in self.guess.source.columns) else written

    def is_plain(self, column: str) -> bool:
        return any(one.name == self.columns[column] for one in self.guess.source.columns)


class Composer:
    """Makes the parts, looking at some rows where a name alone does not tell."""

    def __init__(self, source: Source, spec: SourceSpec, guesses: dict[str, Guess]) -> None:
        self._source, self._spec, self._guesses = source, spec, guesses
        self._samples: dict[str, Sample] = {}
        self.currency: str | None = None
        self.formats: dict[str, str] = {}
        """How files are written where that is not by the standards: settings of the source."""

    def parts(self) -> list[Part]:
        guesses = self._guesses | self._derived()
        order = [table for table in METADATA.tables if table in guesses]
        parts = [self._part(guesses[table]) for table in order]
        return [part for part in parts if self._is_whole(part)]

    def _is_whole(self, part: Part) -> bool:
        """Whether a part has all it needs. What holds products and people must have one row for each; posts must be of products."""
        if not all(name in part.columns for name in _NEEDED[part.table]):
            return False
        if part.table in _ONE_ROW_EACH and part.key is None and part.where is None:
            is_post = table_words(part.guess.source.name) == ("post",)
            return not is_post and self._sample(part.guess).tells_apart(part.guess.name(_ONE_ROW_EACH[part.table]))
        return True

    def close(self) -> None:
        for sample in self._samples.values():
            sample.close()

    def _sample(self, guess: Guess) -> Sample:
        if guess.source.name not in self._samples:
            self._samples[guess.source.name] = Sample(self._source, self._spec, guess.source)
        return self._samples[guess.source.name]

    @property
    def _is_flat(self) -> bool:
        """Whether orders and their lines are the same rows."""
        lines, orders = self._guesses.get("order_lines"), self._guesses.get("orders")
        return lines is not None and orders is not None and lines.source.name == orders.source.name

    def _derived(self) -> dict[str, Guess]:
        """Tables that the shop has not, whose rows stand in others: the products of lines, the vendors and categories of products."""
        found: dict[str, Guess] = {}
        lines = self._guesses.get("order_lines")
        if lines is not None and "products" not in self._guesses and lines.has("product_id") and item_name(lines.source):
            fits = {name: lines.fits[name] for name in ("product_id", "vendor_id") if lines.has(name)}
            found["products"] = Guess("products", lines.source, 0.0, fits | self._category_of(lines))
        holders = [guess for guess in (found.get("products"), self._guesses.get("products"), lines) if guess is not None]
        for table, key in (("vendors", "vendor_id"), ("categories", "category_id")):
            holder = next((guess for guess in holders if guess.has(key)), None)
            if holder is not None and table not in self._guesses:
                found[table] = Guess(table, holder.source, 0.0, {key: holder.fits[key]})
        shipments = self._shipments()
        return found | ({"shipments": shipments} if shipments is not None and "shipments" not in self._guesses else {})

    def _category_of(self, lines: Guess) -> dict[str, list[Fit]]:
        fits = columns_for(lines.source, COLUMN_NAMES["products"]["category_id"], "text")
        return {"category_id": fits} if fits else {}

    def _shipments(self) -> Guess | None:
        """Orders that say themselves when they were sent."""
        orders = self._guesses.get("orders")
        if orders is None or self._is_flat:
            return None
        names = {name: COLUMN_NAMES["shipments"][name].replace("createdat", "") for name in ("promised_at", "shipped_at", "delivered_at")}
        fits = {name: found for name, known in names.items() if (found := columns_for(orders.source, known, "instant"))}
        if not {"shipped_at", "delivered_at"} & fits.keys():
            return None
        return Guess("shipments", orders.source, 0.0, fits | {"shipment_id": orders.fits["order_id"], "order_id": orders.fits["order_id"]})

    def _part(self, guess: Guess) -> Part:
        part = Part(guess.table, guess)
        sample = self._sample(guess)
        for ours, fits in guess.fits.items():
            part.columns[ours] = fits[0].column.name
            if len(fits) > 1:
                part.remarks[ours] = "or: " + ", ".join(fit.column.name for fit in fits[1:4])
        self._fill(part, sample)
        self._money(part, sample)
        for ours in guess.fits:
            self._written(part, ours, sample)
        part.where = self._where(part, sample)
        return part

    def _fill(self, part: Part, sample: Sample) -> None:
        """What each table needs besides names."""
        if part.table == "orders":
            self._orders(part, sample)
        elif part.table == "order_lines":
            self._lines(part, sample)
        elif part.guess.score == 0.0 and part.table != "shipments":
            part.key = _ONE_ROW_EACH[part.table]
            name = item_name(part.guess.source) if part.table == "products" else None
            part.columns["name"] = name or part.columns[part.key]
        elif "name" in _NEEDED[part.table] and "name" not in part.columns:
            part.columns["name"] = part.columns[_NEEDED[part.table][0]]
            part.remarks["name"] = "no name was found"

    def _orders(self, part: Part, sample: Sample) -> None:
        if self._is_flat:
            part.key = "order_id"
            best = min(part.guess.fits["order_id"], key=lambda fit: sample.missing(fit.column.name))
            part.columns["order_id"] = best.column.name
        if "currency" in part.columns:
            self.currency = sample.most_frequent(part.columns["currency"])
        if "status" in part.columns:
            self._status(part, sample)

    def _status(self, part: Part, sample: Sample) -> None:
        name = part.columns["status"]
        words = sample.words(name)
        known = {word: meant for word in words if (meant := status_of(word)) is not None}
        unknown = [word for word in words if word not in known]
        if unknown:
            part.remarks["status"] = f"translate: {', '.join(unknown[:8])}"
        if any(word != meant for word, meant in known.items()):
            text = f"CAST({quoted(name)} AS VARCHAR)"
            cases = " ".join(f"WHEN {literal(word)} THEN {literal(meant)}" for word, meant in known.items())
            part.columns["status"] = f"CASE {text} {cases} ELSE {text} END"

    def _lines(self, part: Part, sample: Sample) -> None:
        if self._is_flat:
            best = min(part.guess.fits["order_id"], key=lambda fit: sample.missing(fit.column.name))
            part.columns["order_id"] = best.column.name
        if "quantity" not in part.columns:
            part.columns["quantity"] = "1"
            part.remarks["quantity"] = "no quantity was found: each row is one piece"
        self._line_key(part, sample)
        total = line_total(part.guess.source)
        if "unit_price" not in part.columns and total is not None:
            paid = quoted(total) + (f" + coalesce({part.expression('discount')}, 0)" if "discount" in part.columns else "")
            hundred = "100.0 / " if is_in_cents(total) else ""
            part.columns["unit_price"] = f"({paid}) * 1.0 / {hundred}nullif({part.expression('quantity')}, 0)"
            part.remarks["unit_price"] = f"from {total}, taken to be after discount and without tax"

    def _line_key(self, part: Part, sample: Sample) -> None:
        given = part.columns.get("line_id")
        if given is not None and sample.tells_apart(given):
            return
        order = part.columns["order_id"]
        for second in (given, part.columns.get("product_id")):
            if second is not None and sample.tells_apart(order, second):
                part.columns["line_id"] = f"{quoted(order)} || '-' || {quoted(second)}"
                return
        part.columns["line_id"] = "row_number() OVER ()"
        part.remarks["line_id"] = "rows have no key of their own: they are numbered as they come"

    def _money(self, part: Part, sample: Sample) -> None:
        for name in _MONEY:
            if name in part.guess.fits and name in part.columns and part.is_plain(name):
                self._amount(part, name, sample)
        if "commission_rate" in part.columns and part.is_plain("commission_rate"):
            numbers = sample.numbers(part.columns["commission_rate"])
            if numbers is not None and numbers.most > 1:
                part.columns["commission_rate"] = f"{part.expression('commission_rate')} / 100.0"

    def _amount(self, part: Part, name: str, sample: Sample) -> None:
        theirs = part.columns[name]
        numbers = sample.numbers(theirs)
        if is_in_cents(theirs):
            part.columns[name] = f"{quoted(theirs)} / 100.0"
        elif name == "discount" and (rate := self._rate(theirs, sample)):
            price = part.expression("unit_price")
            part.columns[name] = f"{quoted(theirs)}{rate} * {price} * {part.expression('quantity')}"
            part.remarks[name] = "a share of the price"
        elif name == "amount" and numbers is not None and numbers.most < 0:
            part.columns[name] = f"-{quoted(theirs)}"
        elif numbers is not None and not numbers.between and numbers.middle >= _CENTS_FROM and is_whole(part.guess.fits[name][0].column):
            part.remarks[name] = f"all whole and large; if these are cents, write: {quoted(theirs)} / 100.0"

    def _rate(self, theirs: str, sample: Sample) -> str:
        """How a discount that is no amount becomes a share; nothing when it is an amount."""
        numbers = sample.numbers(theirs)
        words = theirs.lower()
        if numbers is not None and 0 < numbers.most <= 1 and numbers.between and numbers.least > 0:
            return " * 1.0"
        return " / 100.0" if any(part in words for part in ("percent", "pct", "prozent", "porcentaje", "%")) else ""

    def _written(self, part: Part, ours: str, sample: Sample) -> None:
        """Dates that are not ISO and numbers with a comma need their format, once for all files."""
        kind = METADATA.tables[part.table].c[ours].type
        if self._spec.folder is None or not sample.is_there:
            return
        if isinstance(kind, Numeric) and sample.has_decimal_comma(part.guess.name(ours)):
            self.formats["decimal_separator"] = ","
        if isinstance(kind, Date | DateTime) and (written := sample.date_format(part.guess.name(ours))) is not None:
            self.formats.setdefault("datetime_format" if "%H" in written or "%I" in written else "date_format", written)

    def _where(self, part: Part, sample: Sample) -> str | None:
        """Rows that are no orders: posts of other kinds, refunds among the orders, what was deleted."""
        names = {column.name.lower(): column.name for column in part.guess.source.columns}
        wanted = {"orders": "shop_order", "products": "product"}.get(part.table, "")
        kinds = [names[kind] for kind in ("type", "post_type") if wanted and kind in names]
        said = [f"{quoted(kind)} = {literal(wanted)}" for kind in kinds if wanted in sample.words(kind)]
        if part.table == "orders" and "parent_id" in names and sample.zeros(names["parent_id"]) > 0.5:  # noqa: PLR2004
            said.append(f"{quoted(names['parent_id'])} = 0")
        if part.table in ("orders", "order_lines", "refunds") and "deleted_at" in names:
            said.append(f"{quoted(names['deleted_at'])} IS NULL")
        return " AND ".join(said) or None


def grouped_select(part: Part, spec: SourceSpec) -> str:
    """One row a key, from rows that repeat it."""
    key = part.expression(str(part.key))
    listed = [f"{key} AS {part.key}"]
    for name in part.columns:
        if name != part.key:
            is_text = isinstance(METADATA.tables[part.table].c[name].type, Text)
            value = f"CAST({part.expression(name)} AS VARCHAR)" if is_text else part.expression(name)
            made = f"{'min' if name == 'ordered_at' else 'max'}({value})"
            listed.append(f"{f'coalesce({made}, CAST({key} AS VARCHAR))' if name == 'name' else made} AS {name}")
    where = " AND ".join(one for one in (f"{key} IS NOT NULL", part.where) if one)
    columns = ",\n  ".join(listed)
    return f"SELECT {columns}\nFROM {relation_of(spec, part.guess.source)}\nWHERE {where}\nGROUP BY {key}"
