-- Orders and declined ones by day and state of billing.
SELECT
  order_date,
  billing_state AS state,
  count(*) AS orders,
  count_if(order_status = 'DECLINED') AS declined
FROM orders_as_created
WHERE billing_state IS NOT NULL AND NOT is_test_cc AND order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1, 2
ORDER BY 1, 2
