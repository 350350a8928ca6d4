-- The twenty affiliates with the highest share of approved orders, of those with more than 100.
SELECT
  coalesce(CAST(affid AS varchar), 'direct') AS affiliate,
  count(*) AS orders,
  count_if(order_status = 'NEW') AS approved,
  round(100 * CAST(count_if(order_status = 'NEW') AS double) / nullif(count(*), 0), 1) AS approval_rate
FROM orders_as_created
WHERE NOT is_test_cc AND order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1
HAVING count(*) > 100
ORDER BY approval_rate DESC, orders DESC, affiliate
LIMIT 20
