"""What facts join from the shop's goods: the category tree down to its leaves, products with their place in it, vendors by number."""

from __future__ import annotations

# Up the tree to the root: the category without a known parent. In a cycle the way ends at the one that is met twice.
ROOTS_OF = """
WITH RECURSIVE walk AS (
  SELECT category_id AS leaf_id, category_id AS root_id, parent_id, [category_id] AS seen FROM {categories}
  UNION ALL
  SELECT w.leaf_id, c.category_id, c.parent_id, list_append(w.seen, c.category_id)
  FROM walk w JOIN {categories} c ON c.category_id = w.parent_id WHERE NOT list_contains(w.seen, c.category_id)
)
SELECT leaf_id, arg_max(CASE WHEN list_contains(seen, parent_id) THEN parent_id ELSE root_id END, len(seen)) AS root_id
FROM walk GROUP BY leaf_id
"""

PRODUCTS_OF = """
SELECT p.product_id, p.vendor_id, p.brand, p.category_id AS subcategory_id, coalesce(r.root_id, p.category_id) AS category_id
FROM {products} p LEFT JOIN {roots} r ON r.leaf_id = p.category_id
"""

# Every vendor that is named anywhere, known to `vendors` or not.
_SELLERS = """
CREATE TEMP TABLE _sellers AS
WITH named AS (
  SELECT vendor_id FROM vendors UNION SELECT vendor_id FROM products UNION SELECT vendor_id FROM order_lines
  UNION SELECT vendor_id FROM shipments UNION SELECT vendor_id FROM reviews UNION SELECT vendor_id FROM stock
)
SELECT n.vendor_id, v.country, v.tier, v.commission_rate, row_number() OVER (ORDER BY n.vendor_id) AS vendor_key
FROM named n LEFT JOIN vendors v ON v.vendor_id = n.vendor_id WHERE n.vendor_id IS NOT NULL
"""

STEPS = (
    "CREATE TEMP TABLE _roots AS " + ROOTS_OF.format(categories="categories"),
    "CREATE TEMP TABLE _products AS " + PRODUCTS_OF.format(products="products", roots="_roots"),
    _SELLERS,
)
