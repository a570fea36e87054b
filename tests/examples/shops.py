"""Small shops whose schemas are not ours, for the mappings of the onboarding page."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg

BILLS = """
CREATE TABLE bills (no int, "Created At" timestamp, buyer text, stopped boolean, land text, seller text, money text,
                    changed_at timestamptz DEFAULT now());
CREATE TABLE items (id int, bill int, sku text, seller text, qty int, price_cents int, reduction_cents int, is_draft boolean,
                    changed_at timestamptz DEFAULT now());
CREATE TABLE goods (sku text, title text, seller text);
CREATE TABLE sellers (code text, company text);
INSERT INTO bills VALUES
  (1, '2026-03-01 10:00', 'ann', false, 'de', 's1', 'EUR'), (2, '2026-03-02 23:30', NULL, true, 'fr', 's1', 'EUR'),
  (3, '2026-03-03 00:15', 'ben', false, 'fr', 's2', 'USD'), (4, '2026-03-04 08:00', 'ann', false, 'de', 's1', 'EUR'),
  (5, '2026-03-04 09:00', NULL, false, 'de', 's1', 'CHF');
INSERT INTO items VALUES
  (1, 1, 'A', 's1', 2, 1050, 100, false), (2, 1, 'B', 's2', 1, 500, 0, false), (3, 2, 'A', 's1', 1, 1050, 0, false),
  (4, 3, 'B', 's2', 3, 500, 0, false), (5, 4, 'A', 's1', 1, 1055, 0, false), (6, 4, 'B', 's2', 9, 500, 0, true),
  (7, 5, 'B', 's2', 1, 500, 0, false);
INSERT INTO goods VALUES ('A', 'Apple', 's1'), ('B', 'Bread', 's2');
INSERT INTO sellers VALUES ('s1', 'First'), ('s2', 'Second');
"""

WORDPRESS = """
CREATE TABLE wp_posts (
  id bigint PRIMARY KEY, post_type text, post_status text, post_date_gmt timestamp, post_title text, post_author bigint, post_parent bigint
);
CREATE TABLE wp_postmeta (post_id bigint, meta_key text, meta_value text);
CREATE TABLE wp_woocommerce_order_items (order_item_id bigint, order_id bigint, order_item_type text);
CREATE TABLE wp_woocommerce_order_itemmeta (order_item_id bigint, meta_key text, meta_value text);
INSERT INTO wp_posts VALUES
  (7, 'product', 'publish', '2026-01-01', 'Mug', 3, 0), (8, 'product', 'publish', '2026-01-01', 'Shirt', 4, 0),
  (20, 'shop_order', 'wc-completed', '2026-03-02 03:30', 'Order', 1, 0),
  (21, 'shop_order', 'wc-cancelled', '2026-03-02 15:00', 'Order', 1, 0),
  (22, 'shop_order', 'wc-processing', '2026-03-03 15:00', 'Order', 1, 0),
  (23, 'shop_order', 'trash', '2026-03-03 15:00', 'Order', 1, 0),
  (30, 'shop_order_refund', 'wc-completed', '2026-03-05 12:00', 'Refund', 1, 22);
INSERT INTO wp_postmeta VALUES
  (20, '_customer_user', '5'), (20, '_order_currency', 'USD'), (20, '_billing_country', 'US'), (21, '_customer_user', '5'),
  (22, '_customer_user', '0'), (22, '_order_currency', 'USD'), (22, '_billing_country', 'CA'), (30, '_refund_amount', '4.50');
INSERT INTO wp_woocommerce_order_items VALUES (1, 20, 'line_item'), (2, 20, 'shipping'), (3, 21, 'line_item'), (4, 22, 'line_item');
INSERT INTO wp_woocommerce_order_itemmeta VALUES
  (1, '_product_id', '7'), (1, '_qty', '3'), (1, '_line_subtotal', '30'), (1, '_line_total', '27'), (2, 'cost', '4.90'),
  (3, '_product_id', '8'), (3, '_qty', '1'), (3, '_line_subtotal', '99.9'), (3, '_line_total', '99.9'),
  (4, '_product_id', '8'), (4, '_qty', '2'), (4, '_line_subtotal', '39.8'), (4, '_line_total', '39.8');
"""

FILES = {
    "export/orders.csv": "id,created,customer,state\n1,2026-03-01 10:00,ann,paid\n2,2026-03-02 11:00,,cancelled\n",
    "export/items.csv": "id,order,sku,pieces,price\n1,1,007,2,10.50\n2,1,008,1,5\n3,2,007,1,10.50\n",
}

INVOICES = {
    "invoices-1.csv": (
        "no,line,issued,customer,code,pieces,price,corrects\n500,1,2026-03-01 10:00,ann,a1,2,10.50,\n500,2,2026-03-01 10:00,ann,b,1,5,\n"
    ),
    "invoices-2.csv": (
        "no,line,issued,customer,code,pieces,price,corrects\n"
        "C501,1,2026-03-04 10:00,ann,A1,-1,10.50,500\n502,1,2026-03-05 09:00,,A1,1,11,\n"
    ),
}  # fmt: skip

RATES = {"rates/rates.csv": "Date,Currency,PerEuro\n2026-02-27,USD,1.25\n2026-03-03,USD,1.2\n"}

GERMAN = {
    "export/Belege_2025.csv": (
        "Belegliste Stand 02.01.2026\nBeleg-Nr.;Belegart;Belegdatum;Kunde;Storno;Land\n"
        "0001;Rechnung;03.12.2025 10:05;00017;N;DE\n0002;Angebot;04.12.2025 10:05;00017;N;DE\n0003;Rechnung;31.12.2025 23:30;;N;AT\n"
    ),
    "export/Belege_2026.csv": (
        "Belegliste Stand 02.01.2026\nBeleg-Nr.;Belegart;Belegdatum;Kunde;Storno;Land\n"
        "0004;Rechnung;01.01.2026 00:10;00018;J;DE\n"
    ),
    "export/Positionen.csv": (
        "Positionen\nBeleg-Nr.;Pos;Artikel;Lieferant;Menge;Einzelpreis;Rabatt\n"
        "0001;1;4711;Müller;1.000;1,25;10\n0001;2;0815;Groß;0,5;12,00;0\n0003;1;0815;Groß;1;1.234,50;0\n0004;1;4711;Müller;1;5,00;0\n"
    ),
    "export/Artikel.csv": (
        "Artikelliste\nArtikel;Bezeichnung;Warengruppe;angelegt am\n"
        "4711;Wässerchen;DUFT;05.04.2024\n0815;Käse;KOST;06.04.2024\n"
    ),
}  # fmt: skip


def write(folder: Path, files: dict[str, str], encoding: str = "utf-8") -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode(encoding))


def fill(url: str, statements: str) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(statements.encode())


def write_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id integer, created text)")
        connection.execute("CREATE TABLE items (id integer, order_id integer, pieces real, price text)")
        connection.execute("INSERT INTO orders VALUES (1, '2026-03-01 10:00'), (2, '2026-03-02T10:00:00Z')")
        connection.execute("INSERT INTO items VALUES (1, 1, 2, '10.50'), (2, 2, 0.5, '8')")
    connection.close()
