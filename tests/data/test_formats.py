"""How values are written: literally in English and German, and always so that they can be read back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from dashboard_app.locales import formats_of, read_locales
from data.errors import ConfigurationError, InvalidInput
from data.formats import DASH, ENGLISH, MINUS, Format, Formats, write
from data.patterns import for_charts, for_pickers, has_names, pieces_of

DE = read_locales().known["de"]
FR, IN, JA = (formats_of(code, {"babel": babel}) for code, babel in (("fr", "fr_FR"), ("en-in", "en_IN"), ("ja", "ja_JP")))
NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("value", "fmt", "currency", "short", "full"),
    [
        (1234567.89, Format.MONEY, "EUR", f"1,2{NBSP}Mio.{NBSP}€", f"1.234.567,89{NBSP}€"),
        (-1234.5, Format.MONEY, "EUR", f"−1.234,50{NBSP}€", f"−1.234,50{NBSP}€"),
        (33512.2, Format.MONEY, "EUR", f"33.512{NBSP}€", f"33.512,20{NBSP}€"),
        (1234567, Format.MONEY, "JPY", f"1,2{NBSP}Mio.{NBSP}¥", f"1.234.567{NBSP}¥"),
        (1234.5678, Format.MONEY, "KWD", f"1.234,568{NBSP}KWD", f"1.234,568{NBSP}KWD"),
        (2.5e9, Format.COUNT, "EUR", f"2,5{NBSP}Mrd.", "2.500.000.000"),
        (0.1234, Format.PERCENT, "EUR", f"12,3{NBSP}%", f"12,34{NBSP}%"),
        (4.3, Format.NUMBER, "EUR", "4,3", "4,3"),
        (None, Format.MONEY, "EUR", DASH, DASH),
    ],
)
def test_values_in_german(value: float | None, fmt: Format, currency: str, short: str, full: str) -> None:
    assert (DE.short(value, fmt, currency), DE.full(value, fmt, currency)) == (short, full)


@pytest.mark.parametrize(
    ("value", "fmt", "currency", "short", "full"),
    [
        (1234567.89, Format.MONEY, "EUR", "€1.2M", "€1,234,567.89"),
        (-1234.5, Format.MONEY, "EUR", "−€1,234.50", "−€1,234.50"),
        (1e9, Format.COUNT, "EUR", "1B", "1,000,000,000"),
        (1234567, Format.MONEY, "JPY", "¥1.2M", "¥1,234,567"),
        (1.5, Format.MONEY, "KWD", "KWD1.500", "KWD1.500"),
        (0.1234, Format.PERCENT, "EUR", "12.3%", "12.34%"),
    ],
)
def test_values_in_english(value: float, fmt: Format, currency: str, short: str, full: str) -> None:
    written = write(value, fmt, currency)
    assert (written.short, written.full) == (short, full)


def test_differences_have_signs() -> None:
    assert DE.change(-0.5, Format.MONEY) == f"−0,50{NBSP}€"
    assert DE.change(0.0035, Format.PERCENT) == f"+0,4{NBSP}Pp."
    assert DE.growth(0.05) == f"+5,0{NBSP}%"
    assert ENGLISH.point_difference(-0.0035, 2) == "−0.35 pp"


def test_others_part_digits_and_name_powers_in_their_own_way() -> None:
    assert FR.full(1234567.89, Format.MONEY) == f"1{NARROW}234{NARROW}567,89{NBSP}€"
    assert FR.short(1234567.89, Format.MONEY) == f"1,2{NBSP}M{NBSP}€"
    assert IN.full(12345678, Format.COUNT) == "1,23,45,678"
    assert IN.short(12345678, Format.COUNT) == "1.2Cr"
    assert JA.short(123456789, Format.MONEY, "JPY") == "￥1.2億"
    assert JA.full(123456789, Format.MONEY, "JPY") == "￥123,456,789"


@pytest.mark.parametrize(
    ("formats", "texts"),
    [
        (ENGLISH, ["Nov 22, 2026", "Sun, Nov 22, 2026", "November 2026", "Nov 2026", "Q4 2026", "09:05", "2026-11-22 09:05"]),
        (DE, ["22.11.2026", "So., 22.11.2026", "November 2026", "Nov. 2026", "Q4 2026", "09:05", "22.11.2026 09:05"]),
        (JA, ["2026年11月22日", "2026年11月22日(日)", "2026年11月", "2026年11月", "Q4 2026", "9:05", "2026/11/22 9:05"]),
    ],
    ids=["en", "de", "ja"],
)
def test_days_and_times(formats: Formats, texts: list[str]) -> None:
    at, dates = datetime(2026, 11, 22, 9, 5), formats.dates  # noqa: DTZ001 - a time of day to be written
    patterns = (dates.day, dates.weekday, dates.month, dates.short_month, dates.quarter, dates.time, dates.stamp)
    assert [formats.date(at, pattern) for pattern in patterns] == texts


def test_the_date_picker_and_charts_are_told_the_same_order() -> None:
    assert (ENGLISH.picker, DE.picker, FR.picker, JA.picker) == ("MMM D, YYYY", "DD.MM.YYYY", "DD/MM/YYYY", "YYYY/M/D")
    assert (for_charts("MMM d"), for_charts("d. MMM"), for_charts("y年M月")) == ("%b %-d", "%-d. %b", "%Y年%-m月")
    assert (for_pickers("dd/MM/yy"), has_names("dd/MM/yy"), has_names("d MMM"), has_names("y年M月d日")) == ("DD/MM/YY", False, True, True)


def test_a_pattern_that_is_not_known_is_told() -> None:
    assert pieces_of("d 'o''clock' y") == (("d", ""), ("", " "), ("", "o'clock"), ("", " "), ("y", ""))
    with pytest.raises(ConfigurationError) as caught:
        pieces_of("GGG y")
    assert caught.value.message.startswith("The date pattern 'GGG y' has the field 'GGG': known are y, ")


@given(
    st.decimals(min_value=-(10**13), max_value=10**13, places=2, allow_nan=False),
    st.sampled_from((ENGLISH, DE, FR, IN, JA)),
    st.integers(0, 3),
)
def test_every_number_reads_back_within_its_rounding(value: Decimal, formats: Formats, digits: int) -> None:
    def read(text: str) -> Decimal:
        return parse_decimal(text.replace(MINUS, "-"), locale=formats.babel)

    assert abs(read(formats.fixed(value, digits)) - value) <= Decimal(10) ** -digits / 2
    assert read(formats.full(value, Format.COUNT)) == value
    share = formats.share(float(value) / 1e12).translate({ord("%"): None}).strip()
    assert abs(read(share) - value / 10**10) <= Decimal("0.0501")
    sign = "-" if value < 0 else ""
    amount = "".join(one for one in formats.full(value, Format.MONEY) if one.isdigit() or one in formats.separators)
    assert read(sign + amount) == value


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=3, allow_nan=False), st.sampled_from((ENGLISH, DE, FR, JA)))
def test_a_short_number_is_near_the_whole_one(value: Decimal, formats: Formats) -> None:
    power = formats.power_of(value)
    text = formats.compact(value, Format.COUNT, "EUR", 1).replace(MINUS, "-")
    number = text.replace(dict(formats.powers)[power].replace("{}", ""), "") if power else text
    assert abs(parse_decimal(number, locale=formats.babel) * 10**power - value) <= Decimal(10) ** power


@pytest.mark.parametrize(
    ("formats", "typed", "text"),
    [
        (DE, "1234,5", "1234.5"), (DE, "1.234.567,89", "1234567.89"), (DE, "1.234,5 %", "1234.5%"), (DE, "−3,5", "-3.5"),
        (DE, "12.5", "12.5"), (DE, "1.234.567", "1234567"), (DE, "ein", "ein"), (DE, "1,2,3", "1,2,3"), (DE, "", ""),
        (DE, "1.23,5", "1.23,5"),
        (ENGLISH, "125000", "125000"), (ENGLISH, "12.5%", "12.5%"), (ENGLISH, "1,234.50", "1234.50"), (ENGLISH, "12,5", "12,5"),
        (FR, "1 234,5", "1234.5"), (FR, f"1{NARROW}234", "1234"), (IN, "12,34,567", "1234567"),
    ],
)  # fmt: skip
def test_a_typed_number_is_read_as_this_locale_writes_it(formats: Formats, typed: str, text: str) -> None:
    assert formats.read_number(typed) == text


@pytest.mark.parametrize(("formats", "typed", "hint"), [(DE, "1.250", "1250,00"), (ENGLISH, "1,250", "1250.00")])
def test_what_can_be_read_in_two_ways_is_refused(formats: Formats, typed: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        formats.read_number(typed)
    (field,) = caught.value.fields
    assert (field.field, field.message, caught.value.hint) == (
        "value", f"{typed!r} can be read in two ways.", f"Write it like 1250 or {hint}."
    )  # fmt: skip


@given(st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False), st.sampled_from((ENGLISH, DE, FR, JA)))
def test_a_number_put_into_a_field_is_read_back_as_it_is(value: Decimal, formats: Formats) -> None:
    assert Decimal(formats.read_number(formats.typed(value))) == value


def test_a_day_has_no_time() -> None:
    assert ENGLISH.date(date(2026, 11, 22), "yyyy-MM-dd HH:mm:ss H m s yy EEEE") == "2026-11-22 00:00:00 0 0 0 26 Sunday"
