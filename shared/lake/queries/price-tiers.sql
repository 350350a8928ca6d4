-- Orders by what they cost; one without a total has no tier.
SELECT
  CASE
    WHEN total_amount_micros < 25000000 THEN '<25'
    WHEN total_amount_micros < 50000000 THEN '<50'
    WHEN total_amount_micros < 100000000 THEN '<100'
    WHEN total_amount_micros >= 100000000 THEN '100+'
  END AS tier,
  count(*) AS orders,
  count_if(order_status = 'NEW') AS approved,
  round(100 * CAST(count_if(order_status = 'NEW') AS double) / nullif(count(*), 0), 1) AS approval_rate,
  sum(revenue_micros) AS revenue_micros
FROM orders_as_created
WHERE NOT is_test_cc AND order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1
ORDER BY min(total_amount_micros)
