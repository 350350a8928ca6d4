-- What states bring: approved orders of more than 85 dollars.
SELECT
  billing_state AS state,
  count(*) AS orders,
  count(DISTINCT billing_email_hash) AS buyers,
  sum(revenue_micros) AS revenue_micros,
  round(CAST(sum(revenue_micros) AS double) / count(*)) AS average_micros
FROM current_orders
WHERE billing_state IS NOT NULL AND order_status = 'NEW' AND total_amount_micros > 85000000 AND NOT is_test_cc AND order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1
ORDER BY revenue_micros DESC, state
