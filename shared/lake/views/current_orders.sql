-- An order once, as it is now. Its total stands in each of its rows and counts once.
SELECT
  newest.*,
  CASE WHEN order_status = 'NEW' AND NOT is_test_cc THEN total_amount_micros END AS revenue_micros,
  CASE
    WHEN order_status IN ('NEW', 'VOID/REFUNDED') AND NOT is_test_cc
      THEN total_amount_micros - coalesce(refund_amount_micros, 0) - coalesce(void_amount_micros, 0)
  END AS net_micros
FROM (
  SELECT
    orders.*,
    row_number() OVER (
      PARTITION BY orders_id
      ORDER BY file_at DESC, feed DESC, file_id DESC, record DESC
    ) AS age
  FROM orders
) AS newest
WHERE age = 1
