"""The golden marketplace is what it says: the same on every run, nasty in every way that is promised."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.golden.book import Marketplace, Rows
from tests.golden.extract import publish_rows
from tests.golden.marketplace import GONE_VENDOR, MERGED_CUSTOMER, NO_RATES, golden_marketplace
from tests.golden.random_marketplace import channels_of, payments_of, random_marketplace, random_street, vendors_of


def test_the_same_seed_gives_the_same_rows(golden_shop: Marketplace) -> None:
    assert golden_marketplace() == golden_shop
    assert golden_marketplace(seed=21) != golden_shop
    assert random_marketplace(3) == random_marketplace(3)
    assert random_marketplace(3) != random_marketplace(4)


def test_keys_that_lead_nowhere(golden_rows: Rows) -> None:
    assert GONE_VENDOR not in {row["vendor_id"] for row in golden_rows["vendors"]}
    assert GONE_VENDOR in {row["vendor_id"] for row in golden_rows["order_lines"]}
    assert MERGED_CUSTOMER not in {row["customer_id"] for row in golden_rows["customers"]}
    assert MERGED_CUSTOMER in {row["customer_id"] for row in golden_rows["orders"]}


def test_one_vendor_has_one_order_and_one_product_was_never_sold(golden_rows: Rows) -> None:
    sold = Counter(row["product_id"] for row in golden_rows["order_lines"])
    assert (sold["P15"], sold["P14"]) == (1, 0)


def test_days_without_rates_and_money_of_every_kind(golden_rows: Rows) -> None:
    days = {row["day"] for row in golden_rows["fx_rates"]}
    assert not any(day in days for gap in NO_RATES for day in gap)
    assert {"EUR", "USD", "GBP", "JPY", "KWD"} <= {row["currency"] for row in golden_rows["orders"]}


def test_the_extract_knows_its_tables_and_lacks_no_rate(golden_shop: Marketplace, tmp_path: Path) -> None:
    info = publish_rows(tmp_path, golden_shop)
    assert info.unconverted == 0
    assert info.tables == {
        "vendors", "categories", "products", "customers", "orders", "order_lines", "refunds", "fx_rates", "shipments", "reviews",
        "traffic", "stock",
    }  # fmt: skip


def test_shops_of_a_street_share_no_key() -> None:
    street = random_street(5, shops=3)
    for name, shop in street.shops.items():
        assert {row["payment_method"] for row in shop.rows["orders"]} <= set(payments_of(name))
        for table in ("orders", "traffic"):
            assert {row["channel"] for row in shop.rows[table]} <= {None, *channels_of(name)}
        for table in ("order_lines", "shipments", "reviews", "stock", "products"):
            assert {row["vendor_id"] for row in shop.rows[table]} <= {None, *vendors_of(name)}
        for table, key in (
            ("orders", "order_id"), ("order_lines", "line_id"), ("refunds", "refund_id"), ("vendors", "vendor_id"),
            ("shipments", "shipment_id"), ("reviews", "review_id"), ("stock", "product_id"),
        ):  # fmt: skip
            assert all(row[key].startswith(f"{name}-") for row in shop.rows[table])
    assert len(street.together.rows["orders"]) == sum(len(shop.rows["orders"]) for shop in street.shops.values())
