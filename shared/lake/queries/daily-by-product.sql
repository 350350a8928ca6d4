-- Each day's products sold. An order of two is a line of each, at the product's price and not at the order's total.
SELECT
  order_date,
  products_id AS product,
  max(product_name) AS product_name,
  count_if(order_status = 'NEW' AND NOT is_test_cc) AS lines_sold,
  sum(CASE WHEN order_status = 'NEW' AND NOT is_test_cc THEN products_quantity END) AS quantity,
  sum(CASE WHEN order_status = 'NEW' AND NOT is_test_cc THEN product_price_micros * products_quantity END) AS price_micros
FROM current_order_lines
WHERE order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1, 2
ORDER BY 1, 2
