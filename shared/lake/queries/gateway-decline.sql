-- The share of declined orders by gateway.
SELECT
  gateway_id AS gateway,
  count(*) AS orders,
  max(gateway_alias) AS gateway_alias,
  count_if(order_status = 'DECLINED') AS declined,
  round(100 * CAST(count_if(order_status = 'DECLINED') AS double) / nullif(count(*), 0), 1) AS decline_rate
FROM orders_as_created
WHERE NOT is_test_cc AND order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1
ORDER BY decline_rate DESC, orders DESC, gateway
