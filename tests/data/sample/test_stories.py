"""The demo's stories: each is in the data as the truth file says, and is what it was meant to be.

The truth is counted from the generator's numbers; here it is asked of the extract by plain SQL.
"""

from __future__ import annotations

from datetime import date

import pytest

from data.query import Grain, MetricQuery, PeriodSpec, StudyQuery
from tests.data.sample.conftest import BuiltDemo

_BACK = "(TODAY - occurred_on)"


def _gmv(demo: BuiltDemo, where: str) -> int:
    return int(demo.value(f"SELECT coalesce(sum(gmv), 0) FROM fact_sales WHERE {where}"))


def test_the_demo_has_the_planned_size(demo: BuiltDemo) -> None:
    assert demo.truth["counts"] == {
        "orders": demo.value("SELECT count(*) FROM orders"),
        "order_lines": demo.value("SELECT count(*) FROM order_lines"),
        "vendors": demo.value("SELECT count(*) FROM vendors"),
        "products": demo.value("SELECT count(*) FROM products"),
        "customers": demo.value("SELECT count(*) FROM customers"),
    }
    assert demo.value("SELECT count(*) FROM orders") == 30_000
    assert demo.value("SELECT count(*) FROM vendors") == 60
    assert demo.value("SELECT count(*) FROM products") == 1_200
    assert demo.value("SELECT count(*) FROM customers") == 14_000
    assert demo.value("SELECT count(*) FROM categories WHERE parent_id IS NULL") == 8
    assert demo.value("SELECT count(DISTINCT country) FROM orders") == 12
    assert demo.value("SELECT count(DISTINCT currency) FROM orders") == 3
    assert demo.value("SELECT count(*) FROM traffic") == 8_760
    assert demo.one("SELECT min(occurred_on), max(occurred_on) FROM fact_sales") == (date(2024, 11, 21), date(2026, 11, 20))


def test_growth_season_and_weekdays(demo: BuiltDemo) -> None:
    truth = demo.truth["growth"]
    assert truth["gmv"] == _gmv(demo, "TRUE")
    counted = "SELECT count(DISTINCT order_key) FROM fact_sales WHERE "
    assert truth["orders_last_year"] == demo.value(counted + f"{_BACK} BETWEEN 1 AND 365")
    assert truth["orders_year_before"] == demo.value(counted + f"{_BACK} BETWEEN 366 AND 729")
    assert 1.30 < truth["orders_last_year"] / truth["orders_year_before"] < 1.40
    assert truth["weekend_to_weekday"] == pytest.approx(0.75, abs=0.02)
    placed = dict(demo.all("SELECT strftime(ordered_on, '%Y-%m'), count(DISTINCT placed_order_key) FROM fact_sales GROUP BY 1"))
    assert placed["2025-11"] > 1.15 * placed["2025-10"]
    assert placed["2025-12"] > 1.2 * placed["2026-01"]


def test_the_promotion_week_discounts_more_and_sells_smaller_baskets(demo: BuiltDemo) -> None:
    truth = demo.truth["promotion"]
    days = f"occurred_on BETWEEN DATE '{truth['first_day']}' AND DATE '{truth['last_day']}'"
    asked = f"SELECT sum(gmv), sum(discounts), count(DISTINCT order_key) FROM fact_sales WHERE {days}"
    assert demo.one(asked) == (truth["during"]["gmv"], truth["during"]["discounts"], truth["during"]["orders"])
    assert date.fromisoformat(truth["first_day"]).weekday() == 0
    assert truth["during"]["discount_rate"] > 0.12
    assert truth["four_weeks_before"]["discount_rate"] < 0.03
    assert truth["during"]["aov"] < 0.85 * truth["four_weeks_before"]["aov"]
    assert truth["during"]["orders"] * 4 > 1.2 * truth["four_weeks_before"]["orders"]


def test_the_incident_costs_nearly_half_of_a_day_s_orders_but_no_checkouts(demo: BuiltDemo) -> None:
    truth = demo.truth["incident"]
    assert truth["day"] == "2026-11-08"
    assert truth["orders"] == demo.value(
        "SELECT count(*) FROM orders WHERE ordered_at >= '2026-11-07 23:00+00' AND ordered_at < '2026-11-08 23:00+00'"
    )
    assert 0.40 < truth["loss"] < 0.50
    same_weekday = demo.value(f"SELECT count(DISTINCT placed_order_key) / 3 FROM fact_sales WHERE kind = 'sale' AND {_BACK} IN (19, 26, 5)")
    assert 0.50 < truth["orders"] / same_weekday < 0.62
    checkouts = dict(demo.all("SELECT TODAY - day, sum(checkouts) FROM traffic GROUP BY 1"))
    assert 0.85 < checkouts[12] / ((checkouts[19] + checkouts[5]) / 2) < 1.15
    in_hours = demo.value("SELECT count(*) FROM orders WHERE ordered_at >= '2026-11-08 08:00+00' AND ordered_at < '2026-11-08 14:00+00'")
    assert truth["orders_in_hours"] == in_hours
    assert in_hours <= 8


def test_a_big_vendor_declines(demo: BuiltDemo) -> None:
    truth = demo.truth["decline"]
    vendor = f"vendor_id = '{truth['vendor_id']}'"
    for name, (first, last) in truth["windows"].items():
        assert truth["gmv"][name] == _gmv(demo, f"{vendor} AND occurred_on BETWEEN '{first}' AND '{last}'")
        late = demo.value(
            "SELECT avg(CAST(delivered_at > promised_at AS INTEGER)) FROM shipments s "
            f"WHERE {vendor} AND delivered_at IS NOT NULL AND order_id IN "
            f"(SELECT order_id FROM fact_sales WHERE kind = 'sale' AND ordered_on BETWEEN '{first}' AND '{last}')"
        )
        assert truth["late_share"][name] == pytest.approx(late)
        stars = f"SELECT avg(rating) FROM reviews WHERE {vendor} AND CAST(timezone('Europe/Berlin', reviewed_at) AS DATE)"
        assert truth["rating"][name] == pytest.approx(demo.value(f"{stars} BETWEEN '{first}' AND '{last}'"))
    assert -0.46 < truth["gmv_change"] < -0.34
    assert truth["late_share"]["before"] == pytest.approx(0.03, abs=0.015)
    assert truth["late_share"]["settled"] == pytest.approx(0.14, abs=0.03)
    assert truth["rating"]["before"] == pytest.approx(4.6, abs=0.12)
    assert truth["rating"]["recent"] == pytest.approx(3.9, abs=0.15)
    assert demo.value(f"SELECT name FROM vendors WHERE {vendor}") == truth["name"]


def test_reviews_follow_the_delays_by_weeks(demo: BuiltDemo) -> None:
    """When a third of the decline in deliveries has happened, the stars have hardly moved."""
    vendor = f"vendor_id = '{demo.truth['decline']['vendor_id']}'"
    days = "CAST(timezone('Europe/Berlin', {}) AS DATE) BETWEEN TODAY - 105 AND TODAY - 70"
    late = demo.value(
        f"SELECT avg(CAST(delivered_at > promised_at AS INTEGER)) FROM shipments WHERE {vendor} AND {days.format('promised_at')}"
    )
    stars = demo.value(f"SELECT avg(rating) FROM reviews WHERE {vendor} AND {days.format('reviewed_at')}")
    assert late > 0.05
    assert stars > 4.4


def test_concentration_and_the_coming_and_going_of_vendors(demo: BuiltDemo) -> None:
    truth = demo.truth["concentration"]
    top, hhi = demo.one("""
      WITH shares AS (SELECT sum(gmv) / sum(sum(gmv)) OVER () AS share, row_number() OVER (ORDER BY sum(gmv) DESC) AS place
                      FROM fact_sales WHERE TODAY - occurred_on BETWEEN 1 AND 365 GROUP BY vendor_id)
      SELECT sum(share) FILTER (place <= 10), sum(share * share) FROM shares
    """)
    assert (truth["top10_share"], truth["hhi"]) == (pytest.approx(top), pytest.approx(hhi))
    assert top == pytest.approx(0.46, abs=0.02)
    assert hhi == pytest.approx(0.035, abs=0.003)
    spans = """
      SELECT vendor_id, TODAY - min(ordered_on) AS first, TODAY - max(ordered_on) AS last
      FROM fact_sales WHERE order_key IS NOT NULL GROUP BY 1
    """
    new = demo.all(f"SELECT vendor_id FROM ({spans}) WHERE first BETWEEN 1 AND 90 ORDER BY 1")
    gone = demo.all(f"SELECT vendor_id FROM ({spans}) WHERE last BETWEEN 91 AND 180 ORDER BY 1")
    assert truth["new_vendors"] == [vendor for (vendor,) in new]
    assert truth["churned_vendors"] == [vendor for (vendor,) in gone]
    assert (len(new), len(gone)) == (9, 5)
    fast = f"vendor_id = '{truth['fast_vendor']}'"
    month = "TODAY - occurred_on BETWEEN 1 AND 30"
    assert truth["fast_share_30_days"] == pytest.approx(_gmv(demo, f"{fast} AND {month}") / _gmv(demo, month))
    assert 0.03 < truth["fast_share_30_days"] < 0.07
    assert _gmv(demo, f"{fast} AND {month}") > 4 * _gmv(demo, f"{fast} AND TODAY - occurred_on BETWEEN 121 AND 150")


_RETURNED = """
WITH bought AS (
  SELECT customer_key, year(ordered_on) * 12 + month(ordered_on) AS month FROM fact_sales WHERE customer_key IS NOT NULL GROUP BY ALL
), firsts AS (SELECT customer_key, min(month) AS first FROM bought GROUP BY 1)
SELECT first, count(*), count(b.customer_key)
FROM firsts f LEFT JOIN bought b ON b.customer_key = f.customer_key AND b.month = f.first + 3 GROUP BY 1
"""


def test_loyal_cohorts_return_more_and_voucher_ones_less(demo: BuiltDemo) -> None:
    truth = demo.truth["cohorts"]

    def month_of(text: str) -> int:
        day = date.fromisoformat(text)
        return day.year * 12 + day.month

    voucher, loyal, until = month_of(truth["voucher_month"]), month_of(truth["loyalty_since"]), month_of(truth["observed_until"])
    groups: dict[str, list[tuple[int, int]]] = {"ordinary": [], "voucher": [], "loyalty": []}
    for first, size, returned in demo.all(_RETURNED):
        name = "voucher" if first == voucher else "ordinary" if first < loyal else "loyalty"
        if name != "loyalty" or first <= until:
            groups[name].append((size, returned))
    for name, cohorts in groups.items():
        size = sum(size for size, _ in cohorts)
        assert truth["customers"][name] == size
        assert truth["returned_in_month_3"][name] == pytest.approx(sum(returned for _, returned in cohorts) / size)
    rates = truth["returned_in_month_3"]
    assert rates["loyalty"] - rates["ordinary"] == pytest.approx(0.09, abs=0.01)
    assert rates["voucher"] - rates["ordinary"] == pytest.approx(-0.08, abs=0.012)


def test_a_best_seller_is_out_of_stock_for_nine_days(demo: BuiltDemo) -> None:
    truth = demo.truth["stock_out"]
    product = f"product_id = '{truth['product_id']}'"
    days = f"BETWEEN DATE '{truth['first_day']}' AND DATE '{truth['last_day']}'"
    assert demo.one(f"SELECT count(*), sum(units_on_hand) FROM stock WHERE {product} AND day {days}") == (9, 0)
    assert demo.value(f"SELECT count(*) FROM fact_sales WHERE {product} AND kind = 'sale' AND occurred_on {days}") == 0
    assert demo.value(f"SELECT count(*) FROM fact_sales WHERE {product} AND kind = 'sale' AND {_BACK} BETWEEN 41 AND 68") > 5
    ranked = "SELECT product_id FROM fact_sales WHERE gmv > 0 GROUP BY 1 ORDER BY sum(gmv) DESC LIMIT 3"
    assert truth["product_id"] in [name for (name,) in demo.all(ranked)]


def test_prices_rise_and_volume_falls_in_one_category(demo: BuiltDemo) -> None:
    truth = demo.truth["price_rise"]
    category = f"category_id = '{truth['category_id']}'"
    for name, days in (("recent", "BETWEEN 1 AND 60"), ("before", "BETWEEN 151 AND 210")):
        asked = f"SELECT sum(units) FILTER ({category}) / sum(units) FROM fact_sales WHERE {_BACK} {days}"
        assert truth["share_of_units"][name] == pytest.approx(demo.value(asked))
    assert truth["price_change"] == pytest.approx(0.14, abs=0.01)
    assert truth["share_of_units"]["recent"] < 0.85 * truth["share_of_units"]["before"]
    matched = f"""
      SELECT avg(ratio) FROM (
        SELECT avg(unit_price) FILTER ({_BACK} BETWEEN 1 AND 60) / avg(unit_price) FILTER ({_BACK} BETWEEN 151 AND 210) AS ratio
        FROM order_lines l JOIN fact_sales f USING (line_id)
        WHERE f.{category} AND kind = 'sale' AND l.currency = 'EUR' GROUP BY l.product_id)
    """
    assert demo.value(matched) == pytest.approx(1.14, abs=0.02)


def test_two_products_are_bought_together(demo: BuiltDemo) -> None:
    truth = demo.truth["pair"]
    first, second = (f"(SELECT DISTINCT order_id FROM order_lines WHERE product_id = '{product}')" for product in truth["products"])
    both = demo.value(f"SELECT count(*) FROM {first} JOIN {second} USING (order_id)")
    orders = [demo.value(f"SELECT count(*) FROM {one}") for one in (first, second)]
    assert (truth["orders"], truth["both"]) == (orders, both)
    assert both >= 20
    assert truth["lift"] == pytest.approx(both * 30_000 / (orders[0] * orders[1]))
    assert truth["lift"] > 6
    assert demo.all(f"SELECT name FROM products WHERE product_id IN {tuple(truth['products'])} ORDER BY 1") == [
        ("Old Weir Roastery Douro Espresso Beans 1 kg",),
        ("Tessalund Brass Stovetop Espresso Pot",),
    ]


def test_the_dirt_is_there_on_purpose(demo: BuiltDemo) -> None:
    truth = demo.truth["dirt"]
    assert truth["cancelled_share"] == demo.value("SELECT avg(CAST(status = 'cancelled' AS INTEGER)) FROM orders WHERE NOT is_test")
    assert truth["cancelled_share"] == pytest.approx(0.04, abs=0.0001)
    assert truth["test_orders"] == demo.value("SELECT count(*) FROM orders WHERE is_test")
    assert 10 < truth["test_orders"] < 60
    assert truth["guest_orders"] == demo.value("SELECT count(*) FROM orders WHERE customer_id IS NULL") == 3_600
    returned = demo.value(
        "SELECT avg(CAST(line_id IN (SELECT line_id FROM refunds WHERE kind = 'return') AS INTEGER)) FROM fact_sales "
        "WHERE order_key IS NOT NULL AND TODAY - ordered_on > 90"
    )
    assert truth["returned_share"] == pytest.approx(returned)
    assert truth["returned_share"] == pytest.approx(0.06, abs=0.003)


def test_an_order_late_in_the_evening_belongs_to_the_next_local_day(demo: BuiltDemo) -> None:
    truth = demo.truth["dirt"]["late_order"]
    (found,) = demo.all(
        "SELECT strftime(o.ordered_at, '%Y-%m-%d %H:%M'), max(f.ordered_on) FROM orders o JOIN fact_sales f USING (order_id) "
        f"WHERE order_id = '{truth['order_id']}' GROUP BY 1"
    )
    assert found == ("2026-11-16 23:30", date(2026, 11, 17))
    assert truth["day"] == "2026-11-17"


def test_a_large_order_was_cancelled_within_minutes(demo: BuiltDemo) -> None:
    truth = demo.truth["dirt"]["caught_order"]
    found = demo.one(
        "SELECT epoch(o.cancelled_at) - epoch(o.ordered_at), sum(quantity), sum(f.cancelled_sales), sum(f.gmv) "
        "FROM orders o JOIN order_lines l USING (order_id) JOIN fact_sales f USING (line_id) "
        f"WHERE o.order_id = '{truth['order_id']}' GROUP BY 1"
    )
    assert found[:2] == (300, 480)
    assert (truth["cancelled_after_s"], truth["quantity"]) == (300, 480)
    assert found[2] > 1_000_000
    assert found[3] == 0


def test_a_product_was_renamed_and_a_small_vendor_has_three_orders_and_five_stars(demo: BuiltDemo) -> None:
    renamed, tiny = demo.truth["dirt"]["renamed_product"], demo.truth["dirt"]["tiny_vendor"]
    assert demo.value(f"SELECT name FROM products WHERE product_id = '{renamed['product_id']}'") == renamed["name"]
    assert renamed["name"] == renamed["former_name"] + " (2nd Edition)"
    vendor = f"vendor_id = '{tiny['vendor_id']}'"
    assert demo.one(f"SELECT count(*), avg(rating) FROM reviews WHERE {vendor}") == (3, 5.0)
    assert demo.value(f"SELECT count(DISTINCT order_key) FROM fact_sales WHERE {vendor}") == 3
    assert (tiny["orders"], tiny["reviews"], tiny["rating"]) == (3, 3, 5.0)


def test_the_study_finds_what_is_bought_together(demo: BuiltDemo) -> None:
    """Among the surest pairs, with a lift beyond 6; the one whose buyers more often take the other comes first."""
    beans, pot = sorted(demo.truth["pair"]["products"])
    rows = demo.analytics.study(StudyQuery("affinity")).rows
    (found,) = [row for row in rows[:5] if {row["product"], row["with"]} == {pot, beans}]
    asked = "SELECT count(DISTINCT order_key) FROM fact_sales WHERE TODAY - occurred_on BETWEEN 1 AND 365"
    both, of_pot, of_beans = (
        demo.value(f"{asked} AND order_key IN (SELECT order_key FROM fact_sales WHERE product_id = '{one}') AND product_id = '{other}'")
        for one, other in ((beans, pot), (pot, pot), (beans, beans))
    )
    assert (found["product"], found["product__label"]) == (pot, "Tessalund Brass Stovetop Espresso Pot")
    assert (found["orders"], found["product_orders"], found["with_orders"]) == (both, of_pot, of_beans)
    assert found["lift"] == both * demo.value(asked) / (of_pot * of_beans)
    assert float(str(found["lift_lower"])) > 6
    assert all(float(str(row["lift_lower"])) > 1 for row in rows)


_REACHED = """
SELECT strftime(period_start, '%Y-%m-%d'), sum(gmv - discounts - refunds) / 100 / any_value(value)
FROM targets t JOIN fact_sales f ON date_trunc('month', f.occurred_on) = t.period_start WHERE metric = 'revenue' AND {} GROUP BY 1
"""


def _reached(demo: BuiltDemo, where: str) -> dict[str, float]:
    return {month: float(part) for month, part in demo.all(_REACHED.format(where))}


def test_one_target_was_missed_one_beaten_and_one_is_running(demo: BuiltDemo) -> None:
    truth = demo.truth["targets"]
    assert (truth["missed"], truth["beaten"], truth["running"]) == ("2026-10-01", "2026-09-01", "2026-11-01")
    assert truth["count"] == demo.value("SELECT count(*) FROM targets") == 3 * 24 + 8 * 24 + 6 + 4
    reached = _reached(demo, "dimension IS NULL")
    assert len(reached) == 24
    assert 0.90 < reached[truth["missed"]] < 0.96
    assert 1.03 < reached[truth["beaten"]] < 1.10
    assert 0.45 < reached[truth["running"]] < 0.75
    assert sum(part < 1 for part in reached.values()) >= 5
    assert sum(part > 1 for part in reached.values()) >= 5


def test_categories_and_vendors_have_targets_of_their_own(demo: BuiltDemo) -> None:
    truth = demo.truth["targets"]
    category = _reached(demo, f"dimension = 'category' AND member = '{truth['missed_category']}' AND f.category_id = member")
    assert 0.87 < category["2026-09-01"] < 0.91
    assert 0.87 < category["2026-10-01"] < 0.91
    assert truth["missed_category"] == demo.truth["price_rise"]["category_id"]
    missed, beaten = (
        _reached(demo, f"dimension = 'vendor' AND member = '{truth[name]}' AND f.vendor_id = member")
        for name in ("missed_vendor", "beaten_vendor")
    )
    assert (truth["missed_vendor"], truth["beaten_vendor"]) == (
        demo.truth["decline"]["vendor_id"],
        demo.truth["concentration"]["fast_vendor"],
    )
    assert list(sorted(missed)) == [f"2026-{month:02d}-01" for month in range(6, 12)]
    assert missed["2026-06-01"] > 0.9
    assert max(missed["2026-09-01"], missed["2026-10-01"]) < 0.7
    assert min(beaten[f"2026-{month:02d}-01"] for month in (8, 9, 10)) > 1.2


def test_what_is_due_of_the_running_month_is_part_of_its_target(demo: BuiltDemo) -> None:
    """As people see it: revenue and orders were missed, then beaten; the rate of cancellations, better when low, likewise."""
    house = demo.truth["targets"]["house"]
    months = PeriodSpec(None, date(2026, 9, 1), date(2026, 11, 30))
    asked = MetricQuery(("revenue", "orders", "cancellation_rate"), grain=Grain.MONTH, period=months, targets=True)
    beaten, missed, running = demo.analytics.run(asked).rows
    for metric in house:
        assert beaten[f"{metric}__target"] == house[metric]["beaten"]
        assert missed[f"{metric}__target"] == house[metric]["missed"]
        good = -1 if metric == "cancellation_rate" else 1
        assert float(str(beaten[f"{metric}__variance"])) * good > 0
        assert float(str(missed[f"{metric}__variance"])) * good < 0
    assert running["cancellation_rate__target"] == house["cancellation_rate"]["running"] == 0.04
    for metric in ("revenue", "orders"):
        assert 0.5 < float(str(running[f"{metric}__target"])) / house[metric]["running"] < 0.75
        assert 0.9 < float(str(running[metric])) / float(str(running[f"{metric}__target"])) < 1.1
