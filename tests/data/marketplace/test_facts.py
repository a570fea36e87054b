"""Facts of marketplaces that can be added up by hand: amounts, conversion, refunds, and what is left out."""

from __future__ import annotations

from datetime import date

from tests.data.marketplace.books import at, facts, finished, line, only, order, rate, refund

VENDORS = [
    {"vendor_id": "V1", "name": "One", "country": "DE", "tier": "gold", "commission_rate": "0.1"},
    {"vendor_id": "V2", "name": "Two", "country": "FR", "commission_rate": "0.125"},
]
PRODUCTS = [
    {"product_id": "P1", "name": "A", "vendor_id": "V1", "category_id": "C11", "brand": "Brand"},
    {"product_id": "P2", "name": "B", "vendor_id": "V2", "category_id": "C2"},
]
CATEGORIES = [
    {"category_id": "C1", "name": "Root"},
    {"category_id": "C11", "name": "Leaf", "parent_id": "C1"},
    {"category_id": "C2", "name": "Other"},
]


def test_a_line_brings_its_amounts_and_everything_it_is_asked_by() -> None:
    rows = {
        "vendors": VENDORS, "products": PRODUCTS, "categories": CATEGORIES,
        "customers": [{"customer_id": "K1", "segment": "vip"}],
        "orders": [order(customer_id="K1", country="DE", region="Berlin", channel="email", device="mobile", payment_method="card")],
        "order_lines": [line("L1", "19.99", "3", product_id="P1", discount="5.97", commission="5.4")],
    }  # fmt: skip
    (row,) = facts(rows)
    # 3 x 19.99 = 59.97; units in thousandths.
    assert only([row], "gmv", "discounts", "commission", "refunds", "cancelled_sales", "units") == [(5997, 597, 540, 0, 0, 3000)]
    assert only([row], "vendor_id", "vendor_country", "vendor_tier", "product_id", "category_id", "subcategory_id", "brand") == [
        ("V1", "DE", "gold", "P1", "C1", "C11", "Brand")
    ]
    assert only([row], "country", "region", "channel", "device", "payment_method", "order_currency", "order_status") == [
        ("DE", "Berlin", "email", "mobile", "card", "EUR", "delivered")
    ]
    assert only([row], "kind", "order_id", "line_id", "refund_id", "customer_id", "customer_segment", "customer_type", "unconverted") == [
        ("sale", "O1", "L1", None, "K1", "vip", "new", 0)
    ]


def test_an_order_of_two_vendors_is_one_order_with_a_line_for_each() -> None:
    rows = {
        "vendors": VENDORS, "products": PRODUCTS, "orders": [order()],
        "order_lines": [
            line("L1", "10", product_id="P1"), line("L2", "20", product_id="P2"), line("L3", "5", product_id="P1", vendor_id="V2"),
        ],
    }  # fmt: skip
    found = facts(rows)
    assert only(found, "line_id", "vendor_id", "gmv") == [("L1", "V1", 1000), ("L2", "V2", 2000), ("L3", "V2", 500)]
    assert len({row["order_key"] for row in found}) == 1
    # The vendor's rate where the line has no commission: 10 % of 10.00, 12.5 % of 20.00 and of 5.00 (0.625, rounded away from zero).
    assert only(found, "commission") == [(100,), (250,), (63,)]


def test_a_commission_without_any_rate_is_nothing() -> None:
    rows = {"orders": [order()], "order_lines": [line("L1", "10", product_id="gone", vendor_id="nobody"), line("L2", "10")]}
    assert only(facts(rows), "line_id", "product_id", "vendor_id", "brand", "category_id", "commission") == [
        ("L1", "gone", "nobody", None, None, 0),
        ("L2", None, None, None, None, 0),
    ]


def test_halves_are_rounded_away_from_zero_once_per_row() -> None:
    rows = {
        "orders": [order()],
        "order_lines": [
            line("L1", "0.005"), line("L2", "-0.005"), line("L3", "0.0049"), line("L4", "-1.115"),
            line("L5", "0.333", "3.5", discount="0.0055"),
        ],
    }  # fmt: skip
    # 3.5 x 0.333 = 1.1655.
    assert only(facts(rows), "gmv", "discounts") == [(1, 0), (-1, 0), (0, 0), (-112, 0), (117, 1)]


def test_each_amount_is_converted_at_the_rate_of_its_own_day() -> None:
    rows = {
        "orders": [order(currency="USD")],
        "order_lines": [
            line("L1", "10.01", discount="0.99", commission="1"), line("L2", "10", currency="GBP"), line("L3", "10", currency="EUR"),
        ],
        "refunds": [refund("R1", "10.01", line_id="L1", commission_refunded="1"), refund("R2", "3", line_id="L1", currency="GBP")],
        "fx_rates": [
            rate("USD", "2026-11-02", "0.9"), rate("USD", "2026-11-10", "0.8"), rate("GBP", "2026-10-30", "1.2"),
            rate("GBP", "2026-11-09", "1.25"), rate("EUR", "2026-11-02", "7"),
        ],
    }  # fmt: skip
    found = facts(rows)
    # 10.01 x 0.9 = 9.009; 0.99 x 0.9 = 0.891; then 10.01 x 0.8 = 8.008; 3 x 1.25 = 3.75.
    assert only(found, "gmv", "discounts", "refunds", "commission", "order_currency") == [
        (901, 89, 0, 90, "USD"),
        (1200, 0, 0, 0, "GBP"),
        (1000, 0, 0, 0, "EUR"),
        (0, 0, 801, -80, "USD"),
        (0, 0, 375, 0, "USD"),
    ]


def test_a_rate_is_carried_for_seven_days_and_then_missing() -> None:
    rows = {
        "orders": [order("O1", "2026-11-09 10:00", currency="USD"), order("O2", "2026-11-10 10:00", currency="USD", status="cancelled")],
        "order_lines": [line("L1", "10"), line("L2", "10", order_id="O2")],
        "refunds": [refund("R1", "4", "2026-11-10 10:00", line_id="L1"), refund("R2", "4", "2026-11-09 10:00", line_id="L1")],
        "fx_rates": [rate("USD", "2026-11-02", "0.5")],
    }
    _, info = finished(rows)
    assert only(facts(rows), "gmv", "cancelled_sales", "refunds", "commission", "unconverted") == [
        (500, 0, 0, 0, 0),
        (0, None, 0, 0, 1),
        (0, 0, None, None, 1),
        (0, 0, 200, 0, 0),
    ]
    assert info.unconverted == 2


def test_the_reporting_currency_has_its_own_minor_unit() -> None:
    rows = {
        "orders": [order(currency="EUR")],
        "order_lines": [line("L1", "9.99")],
        "fx_rates": [rate("EUR", "2026-11-02", "163.25"), rate("EUR", "2026-11-01", "1")],
    }
    # 9.99 x 163.25 = 1630.8675: yen have no digits after the point, dinars three.
    assert only(facts(rows, "JPY"), "gmv") == [(1631,)]
    assert only(facts(rows, "KWD"), "gmv") == [(1630868,)]


def test_a_refund_of_an_order_is_split_over_its_lines_by_what_they_cost() -> None:
    rows = {
        "vendors": VENDORS, "products": PRODUCTS, "orders": [order()],
        "order_lines": [line("L2", "10", product_id="P2"), line("L1", "12", product_id="P1", discount="2"), line("L3", "10")],
        "refunds": [refund("R1", "10.00", order_id="O1", commission_refunded="0.02")],
    }  # fmt: skip
    # 1000 / 3 = 333 each and 1 over: equal remainders, so to the first line. Of 2: 0.67 each, to the first two.
    assert only(facts(rows)[3:], "line_id", "vendor_id", "refunds", "commission") == [
        ("L1", "V1", 334, -1),
        ("L2", "V2", 333, -1),
        ("L3", None, 333, 0),
    ]


def test_the_largest_remainder_gets_what_is_left() -> None:
    rows = {
        "orders": [order()],
        "order_lines": [line("L1", "1"), line("L2", "2"), line("L3", "4")],
        "refunds": [refund("R1", "0.10", order_id="O1"), refund("R2", "-0.10", order_id="O1")],
    }
    # 10/7, 20/7, 40/7 = 1.43, 2.86, 5.71: one more to the second and third. Backwards -1.43, -2.86, -5.71: floors -2, -3, -6, one up
    # for the largest remainder, 0.57.
    assert only(facts(rows)[3:], "refund_id", "line_id", "refunds") == [
        ("R1", "L1", 1),
        ("R1", "L2", 3),
        ("R1", "L3", 6),
        ("R2", "L1", -1),
        ("R2", "L2", -3),
        ("R2", "L3", -6),
    ]


def test_negative_lines_take_part_and_lines_that_cost_nothing_share_equally() -> None:
    rows = {
        "orders": [order("O1"), order("O2"), order("O3")],
        "order_lines": [
            line("L1", "120"), line("L2", "-20"), line("L3", "0", order_id="O2"), line("L4", "0", order_id="O2"),
            line("L5", "5", order_id="O3"), line("L6", "-5", order_id="O3"),
        ],
        "refunds": [refund("R1", "100", order_id="O1"), refund("R2", "0.03", order_id="O2"), refund("R3", "1", order_id="O3")],
    }  # fmt: skip
    assert only(facts(rows)[6:], "line_id", "refunds") == [("L1", 12000), ("L2", -2000), ("L3", 2), ("L4", 1), ("L5", 50), ("L6", 50)]


def test_a_refund_that_names_something_unknown_falls_back_to_what_is_known() -> None:
    rows = {
        "vendors": VENDORS, "products": PRODUCTS, "orders": [order(country="DE"), order("O2", country="FR")],
        "order_lines": [line("L1", "10", product_id="P1"), line("L9", "10", order_id="gone")],
        "refunds": [
            refund("R1", "1", line_id="L1", order_id="gone"), refund("R2", "2", line_id="gone", order_id="O1"),
            refund("R3", "3", line_id="L9"), refund("R4", "4"), refund("R5", "5", order_id="O2", currency="EUR"),
        ],
    }  # fmt: skip
    found = facts(rows)
    assert only(found, "kind", "refund_id", "order_id", "line_id", "vendor_id", "country", "refunds") == [
        ("sale", None, "O1", "L1", "V1", "DE", 0),
        ("refund", "R1", "O1", "L1", "V1", "DE", 100),
        ("refund", "R2", "O1", "L1", "V1", "DE", 200),
        ("refund", "R3", None, None, None, None, 300),
        ("refund", "R4", None, None, None, None, 400),
        ("refund", "R5", "O2", None, None, "FR", 500),
    ]
    # Without an order, a refund belongs to its own day on both date bases.
    assert only(found[2:4], "occurred_on", "ordered_on") == [(date(2026, 11, 10), date(2026, 11, 2)), (date(2026, 11, 10),) * 2]


def test_tests_are_left_out_and_cancelled_orders_are_only_cancelled_sales() -> None:
    rows = {
        "orders": [
            order("O1", is_test=True), order("O2", status="cancelled", customer_id="K1"),
            order("O3", status="paid", cancelled_at=at("2026-11-03 10:00")), order("O4", status=None),
        ],
        "order_lines": [line(f"L{n}", "10", order_id=f"O{n}", discount="1", commission="1") for n in (1, 2, 3, 4)],
        "refunds": [refund(f"R{n}", "5", line_id=f"L{n}") for n in (1, 2, 3)] + [refund(f"S{n}", "5", order_id=f"O{n}") for n in (1, 2, 3)],
    }  # fmt: skip
    found = facts(rows)
    assert only(found, "line_id", "order_status", "gmv", "discounts", "commission", "cancelled_sales", "units") == [
        ("L2", "cancelled", 0, 0, 0, 1000, 0),
        ("L3", "cancelled", 0, 0, 0, 1000, 0),
        ("L4", None, 1000, 100, 100, 0, 1000),
    ]
    assert [row["order_key"] is None for row in found] == [True, True, False]
    assert [row["customer_key"] for row in found] == [None, None, None]
    assert len({row["placed_order_key"] for row in found}) == 3


def test_a_customer_is_new_until_the_first_order_that_counts() -> None:
    rows = {
        "orders": [
            order("O1", "2026-11-01 10:00", customer_id="K1", status="cancelled"),
            order("O3", "2026-11-02 10:00", customer_id="K1"),
            order("O2", "2026-11-02 10:00", customer_id="K1"),
            order("O4", "2026-11-03 10:00", customer_id="K1", status="cancelled"),
            order("O5", "2026-11-03 10:00"),
            order("O6", "2026-10-01 10:00", customer_id="K1", is_test=True),
        ],
        "order_lines": [line(f"L{n}", "10", order_id=f"O{n}") for n in range(1, 7)],
        "refunds": [refund("R1", "1", line_id="L3"), refund("R2", "1", line_id="L2")],
    }
    # Of two orders at one instant the smaller id is the first.
    assert only(facts(rows), "order_id", "customer_type") == [
        ("O1", "new"), ("O2", "new"), ("O3", "returning"), ("O4", "returning"), ("O5", None), ("O3", "returning"), ("O2", "new"),
    ]  # fmt: skip


def test_cycles_and_lost_parents_in_the_category_tree_end_the_way_up() -> None:
    categories = [
        {"category_id": "A", "name": "A", "parent_id": "B"}, {"category_id": "B", "name": "B", "parent_id": "A"},
        {"category_id": "C", "name": "C", "parent_id": "A"}, {"category_id": "D", "name": "D", "parent_id": "D"},
        {"category_id": "E", "name": "E", "parent_id": "gone"}, {"category_id": "F", "name": "F", "parent_id": "E"},
    ]  # fmt: skip
    names = ["A", "B", "C", "D", "E", "F", "lost", None]
    rows = {
        "categories": categories,
        "products": [{"product_id": f"P{n}", "name": "x", "category_id": name} for n, name in enumerate(names)],
        "orders": [order()],
        "order_lines": [line(f"L{n}", "1", product_id=f"P{n}") for n in range(len(names))],
    }
    assert only(facts(rows), "subcategory_id", "category_id") == [
        ("A", "A"), ("B", "B"), ("C", "A"), ("D", "D"), ("E", "E"), ("F", "E"), ("lost", "lost"), (None, None),
    ]  # fmt: skip


def test_facts_are_stored_in_the_order_of_time() -> None:
    rows = {
        "orders": [order(f"O{n}", f"2026-11-{30 - n:02d} 10:00") for n in range(1, 29)],
        "order_lines": [line(f"L{n}", "1", order_id=f"O{n}") for n in range(1, 29)],
        "refunds": [refund("R1", "1", "2026-11-05 12:00", line_id="L28"), refund("R2", "1", "2026-12-05 12:00", line_id="L1")],
    }
    connection, _ = finished(rows)
    times = [time for (time,) in connection.execute("SELECT epoch_us(occurred_at) FROM fact_sales").fetchall()]
    assert len(times) == 30
    assert times == sorted(times)
