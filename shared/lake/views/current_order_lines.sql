-- What is newest of each product of an order: by the file's time, an update before a creation of the same time, the later row.
SELECT *
FROM (
  SELECT
    orders.*,
    row_number() OVER (
      PARTITION BY orders_id, products_id
      ORDER BY file_at DESC, feed DESC, file_id DESC, record DESC
    ) AS age
  FROM orders
) AS lines
WHERE age = 1
