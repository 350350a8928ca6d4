-- Each day's orders by affiliate; those of nobody are direct.
SELECT
  order_date,
  coalesce(CAST(affid AS varchar), 'direct') AS affiliate,
  count_if(NOT is_test_cc) AS orders,
  count_if(is_test_cc) AS test_orders,
  sum(revenue_micros) AS revenue_micros,
  sum(net_micros) AS net_micros
FROM current_orders
WHERE order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1, 2
ORDER BY 1, 2
