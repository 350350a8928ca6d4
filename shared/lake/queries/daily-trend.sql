-- Each day's orders, the share that was approved, and what is left of their revenue now.
SELECT
  created.order_date,
  count(*) AS orders,
  round(100 * CAST(count_if(created.order_status = 'NEW') AS double) / nullif(count(*), 0), 1) AS approval_rate,
  sum(created.revenue_micros) AS revenue_as_created_micros,
  sum(latest.revenue_micros) AS revenue_micros
FROM orders_as_created AS created
JOIN current_orders AS latest ON latest.orders_id = created.orders_id
WHERE NOT created.is_test_cc AND created.order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1
ORDER BY 1
