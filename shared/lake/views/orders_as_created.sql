-- An order once, as it came in: what it was approved or declined as, whatever became of it.
SELECT
  oldest.*,
  CASE WHEN order_status = 'NEW' AND NOT is_test_cc THEN total_amount_micros END AS revenue_micros
FROM (
  SELECT
    orders.*,
    row_number() OVER (
      PARTITION BY orders_id
      ORDER BY feed, file_at, file_id, record
    ) AS age
  FROM orders
) AS oldest
WHERE age = 1
