-- Orders by day and affiliate as they came in, what became of them, and what may have others count them otherwise.
SELECT
  created.order_date,
  coalesce(CAST(created.affid AS varchar), 'direct') AS affiliate,
  count_if(NOT created.is_test_cc) AS orders,
  count_if(created.is_test_cc) AS test_orders,
  count_if(created.order_status = 'NEW' AND NOT created.is_test_cc) AS approved,
  count_if(created.order_status = 'DECLINED' AND NOT created.is_test_cc) AS declined,
  count_if(
    created.order_status = 'NEW' AND NOT created.is_test_cc AND latest.order_status = 'VOID/REFUNDED'
  ) AS refunded,
  count_if(
    created.order_status = 'NEW' AND NOT created.is_test_cc AND latest.order_status <> 'VOID/REFUNDED'
    AND created.ordered_at IS NOT NULL AND CAST(created.ordered_at AS date) > created.order_date
  ) AS next_utc_day,
  count_if(
    created.order_status = 'NEW' AND NOT created.is_test_cc AND latest.order_status <> 'VOID/REFUNDED'
    AND created.ordered_at IS NOT NULL AND CAST(created.ordered_at AS date) < created.order_date
  ) AS previous_utc_day,
  sum(CASE WHEN created.order_status = 'NEW' AND NOT created.is_test_cc THEN sent.rows_again ELSE 0 END) AS repeated,
  sum(created.revenue_micros) AS revenue_micros,
  sum(CASE WHEN created.order_status = 'NEW' THEN latest.net_micros END) AS net_micros
FROM orders_as_created AS created
JOIN current_orders AS latest ON latest.orders_id = created.orders_id
JOIN (
  SELECT file_id, orders_id, count(*) - count(DISTINCT products_id) AS rows_again
  FROM orders
  GROUP BY file_id, orders_id
) AS sent ON sent.file_id = created.file_id AND sent.orders_id = created.orders_id
WHERE created.order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
GROUP BY 1, 2
ORDER BY 1, 2
