-- The share of orders, not counting declined ones, that were charged back or refunded since.
SELECT
  count(*) AS orders,
  count_if(chargeback_flag) AS chargebacks,
  round(100 * CAST(count_if(chargeback_flag) AS double) / nullif(count(*), 0), 2) AS chargeback_rate,
  count_if(refund_flag OR order_status = 'VOID/REFUNDED') AS refunds,
  round(100 * CAST(count_if(refund_flag OR order_status = 'VOID/REFUNDED') AS double) / nullif(count(*), 0), 2) AS refund_rate
FROM current_orders
WHERE order_status <> 'DECLINED' AND NOT is_test_cc AND order_date BETWEEN CAST(? AS date) AND CAST(? AS date)
