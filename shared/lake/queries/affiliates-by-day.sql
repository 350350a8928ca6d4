-- Orders and approved ones by day and affiliate.
SELECT
  order_date,
  coalesce(CAST(affid AS varchar), 'direct') AS affiliate,
  count(*) AS orders,
  count_if(order_status = 'NEW') AS approved
FROM orders_as_created
WHERE NOT is_test_cc AND order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1, 2
ORDER BY 1, 2
