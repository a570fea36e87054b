-- A shop kept in WooCommerce's tables: a line has no price of one unit, refunds stand among the orders, stamps are of two zones.
CREATE TABLE wp_wc_order_stats (
  order_id bigint PRIMARY KEY, parent_id bigint, date_created timestamp, date_created_gmt timestamp, num_items_sold integer,
  total_sales double precision, tax_total double precision, shipping_total double precision, net_total double precision,
  returning_customer boolean, status text, customer_id bigint
);
CREATE TABLE wp_wc_order_product_lookup (
  order_item_id bigint PRIMARY KEY, order_id bigint, product_id bigint, variation_id bigint, customer_id bigint, date_created timestamp,
  product_qty integer, product_net_revenue double precision, product_gross_revenue double precision, coupon_amount double precision,
  tax_amount double precision, shipping_amount double precision
);
CREATE TABLE wp_wc_customer_lookup (
  customer_id bigint PRIMARY KEY, user_id bigint, username text, first_name text, email text, date_last_active timestamp,
  date_registered timestamp, country text, postcode text, city text, state text
);
CREATE TABLE wp_posts ("ID" bigint PRIMARY KEY, post_author bigint, post_date timestamp, post_title text, post_status text, post_type text);
CREATE TABLE wp_options (option_id bigint PRIMARY KEY, option_name text, option_value text);
INSERT INTO wp_wc_customer_lookup VALUES
  (1, 1, 'ann', 'Ann', 'a@example.com', '2026-11-01', '2026-01-01', 'DE', '10115', 'Berlin', ''),
  (2, NULL, '', 'Bob', 'b@example.com', '2026-11-01', NULL, 'FR', '75001', 'Paris', '');
INSERT INTO wp_wc_order_stats VALUES
  (10, 0, '2026-11-02 00:30', '2026-11-01 23:30', 3, 45, 0, 0, 45, false, 'wc-completed', 1),
  (11, 0, '2026-11-03 12:00', '2026-11-03 11:00', 1, 10, 0, 0, 10, false, 'wc-processing', 2),
  (12, 0, '2026-11-04 12:00', '2026-11-04 11:00', 1, 10, 0, 0, 10, true, 'wc-cancelled', 2),
  (13, 11, '2026-11-05 12:00', '2026-11-05 11:00', -1, -10, 0, 0, -10, true, 'wc-refunded', 2);
INSERT INTO wp_wc_order_product_lookup VALUES
  (100, 10, 5, 0, 1, '2026-11-02 00:30', 3, 45, 45, 5, 0, 0), (101, 11, 5, 0, 2, '2026-11-03 12:00', 1, 10, 10, 0, 0, 0),
  (102, 12, 5, 0, 2, '2026-11-04 12:00', 1, 10, 10, 0, 0, 0), (103, 13, 5, 0, 2, '2026-11-05 12:00', -1, -10, -10, 0, 0, 0);
