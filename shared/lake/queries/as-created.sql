-- Each day's orders as they came in.
SELECT
  order_date,
  count_if(NOT is_test_cc) AS orders,
  count_if(is_test_cc) AS test_orders,
  count_if(order_status = 'NEW' AND NOT is_test_cc) AS approved,
  count_if(order_status = 'DECLINED' AND NOT is_test_cc) AS declined,
  count_if(order_status = 'VOID/REFUNDED' AND NOT is_test_cc) AS voided,
  sum(revenue_micros) AS revenue_micros
FROM orders_as_created
WHERE order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY order_date
ORDER BY order_date
