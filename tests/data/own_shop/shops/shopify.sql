-- A shop kept as Shopify's interface gives it: vendors and kinds of products are words on the product.
CREATE TABLE orders (
  id bigint PRIMARY KEY, name text, email text, created_at timestamptz, updated_at timestamptz, processed_at timestamptz,
  cancelled_at timestamptz, financial_status text, fulfillment_status text, currency text, customer_id bigint, total_price numeric(12, 2),
  total_tax numeric(12, 2), total_discounts numeric(12, 2), test boolean, source_name text, payment_gateway_names text[]
);
CREATE TABLE line_items (
  id bigint PRIMARY KEY, order_id bigint REFERENCES orders, product_id bigint, variant_id bigint, title text, sku text, quantity integer,
  price numeric(12, 2), total_discount numeric(12, 2), vendor text
);
CREATE TABLE products (
  id bigint PRIMARY KEY, title text, body_html text, vendor text, product_type text, handle text, created_at timestamptz,
  published_at timestamptz, status text
);
CREATE TABLE customers (id bigint PRIMARY KEY, email text, first_name text, created_at timestamptz, orders_count integer, state text);
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint, created_at timestamptz, note text, amount numeric(12, 2));
CREATE TABLE locations (id bigint PRIMARY KEY, name text, country_code text);
INSERT INTO customers VALUES (7, 'a@example.com', 'Ann', '2026-01-01Z', 1, 'enabled'), (8, 'b@example.com', 'Bob', '2026-01-02Z', 2, 'enabled');
INSERT INTO products VALUES
  (1, 'Tea', '', 'Leaf', 'Drinks', 'tea', '2026-01-01Z', '2026-01-01Z', 'active'),
  (2, 'Cup', '', 'Clay', 'Kitchen', 'cup', '2026-01-01Z', '2026-01-01Z', 'active');
INSERT INTO orders VALUES
  (101, '#1001', 'a@example.com', '2026-11-01 10:00Z', '2026-11-02Z', '2026-11-01 10:00Z', NULL, 'paid', 'fulfilled', 'USD', 7, 55, 5, 5,
   false, 'web', '{card}'),
  (102, '#1002', 'b@example.com', '2026-11-03 11:00Z', '2026-11-03Z', '2026-11-03 11:00Z', NULL, 'partially_refunded', NULL, 'USD', 8, 20, 0,
   0, false, 'pos', '{cash}'),
  (103, '#1003', 'b@example.com', '2026-11-04 11:00Z', '2026-11-04Z', '2026-11-04 11:00Z', '2026-11-04 12:00Z', 'voided', NULL, 'USD', 8, 20,
   0, 0, false, 'web', '{card}'),
  (104, '#1004', 'b@example.com', '2026-11-05 11:00Z', '2026-11-05Z', '2026-11-05 11:00Z', NULL, 'paid', NULL, 'USD', 8, 99, 0, 0, true, 'web',
   '{bogus}');
INSERT INTO line_items VALUES
  (1, 101, 1, 11, 'Tea', 'TEA', 2, 10, 0, 'Leaf'), (2, 101, 2, 21, 'Cup', 'CUP', 1, 30, 5, 'Clay'), (3, 102, 1, 11, 'Tea', 'TEA', 1, 20, 0, 'Leaf'),
  (4, 103, 1, 11, 'Tea', 'TEA', 1, 20, 0, 'Leaf'), (5, 104, 1, 11, 'Tea', 'TEA', 1, 99, 0, 'Leaf');
INSERT INTO refunds VALUES (1, 102, '2026-11-06 09:00Z', 'broken', 10);
