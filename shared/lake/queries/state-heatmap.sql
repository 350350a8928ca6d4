-- The share of declined orders by the state of billing, of states with more than 50 orders.
SELECT
  billing_state AS state,
  count(*) AS orders,
  count_if(order_status = 'DECLINED') AS declined,
  round(100 * CAST(count_if(order_status = 'DECLINED') AS double) / nullif(count(*), 0), 1) AS decline_rate
FROM orders_as_created
WHERE billing_state IS NOT NULL AND NOT is_test_cc AND order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1
HAVING count(*) > 50
ORDER BY decline_rate DESC, orders DESC, state
