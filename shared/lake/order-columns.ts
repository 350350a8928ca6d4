/**
 * What a column of the export holds and what becomes of it. `dropped`: cards, names, addresses and free notes never reach
 * the lake; `email` and `phone` are kept as salted hashes, `ip` as the network it is in.
 */
export type ColumnKind =
  | 'whole'
  | 'money'
  | 'decimal'
  | 'text'
  | 'flag'
  | 'date'
  | 'time'
  | 'date-time'
  | 'email'
  | 'phone'
  | 'ip'
  | 'dropped';

/** The columns of an order export by their header, in the export's order. */
export const ORDER_COLUMNS = {
  orders_id: 'whole',
  created_by: 'text',
  billing_fname: 'dropped',
  billing_lname: 'dropped',
  billing_street_address: 'dropped',
  billing_suburb: 'dropped',
  billing_city: 'dropped',
  billing_state: 'text',
  billing_postcode: 'dropped',
  billing_country: 'text',
  billing_phone: 'phone',
  billing_email: 'email',
  delivery_fname: 'dropped',
  delivery_lname: 'dropped',
  delivery_street_address: 'dropped',
  delivery_suburb: 'dropped',
  delivery_city: 'dropped',
  delivery_state: 'text',
  delivery_postcode: 'dropped',
  delivery_country: 'text',
  delivery_phone: 'dropped',
  delivery_email: 'dropped',
  shipping_method: 'text',
  shipping_desc: 'text',
  shipping_group: 'text',
  shipping_group_code: 'text',
  shipping_price: 'money',
  shipping_weight: 'decimal',
  delivery_confirm: 'flag',
  signature_confirm: 'flag',
  non_taxable_amount: 'money',
  taxable_amount: 'money',
  tax_pct: 'decimal',
  tax_amount: 'money',
  total_amount: 'money',
  order_date: 'date',
  order_time: 'time',
  tracking_num: 'text',
  campaign_id: 'whole',
  customers_id: 'whole',
  customer_creation_date: 'date',
  prospects_id: 'whole',
  cc_num_masked: 'dropped',
  cc_expires: 'dropped',
  gateway_id: 'whole',
  gateway_alias: 'text',
  processing_percent: 'decimal',
  reserve_percent: 'decimal',
  transaction_fee: 'money',
  chargeback_fee: 'money',
  descriptor: 'text',
  customer_service_number: 'text',
  ip_address: 'ip',
  order_status: 'text',
  decline_reason: 'text',
  cascade_flag: 'flag',
  orig_gateway: 'whole',
  cascade_reason: 'text',
  shipped_date: 'date',
  fraud_flag: 'flag',
  fraud_date: 'date',
  chargeback_flag: 'flag',
  chargeback_date: 'date',
  chargeback_user: 'dropped',
  rma_flag: 'flag',
  rma_number: 'text',
  rma_reason: 'text',
  rma_date: 'date',
  rma_user: 'dropped',
  return_flag: 'flag',
  return_reason: 'text',
  is_recurring: 'flag',
  recurring_date: 'date',
  retry_date: 'date',
  installments: 'text',
  transaction_id: 'text',
  auth_id: 'text',
  retrying: 'text',
  retry_attempt: 'text',
  hold_date: 'date',
  void_flag: 'flag',
  void_amount: 'money',
  void_date: 'date',
  void_user: 'dropped',
  refund_flag: 'flag',
  refund_amount: 'money',
  refund_date: 'date',
  refund_user: 'dropped',
  afid: 'text',
  sid: 'text',
  affid: 'whole',
  c1: 'text',
  c2: 'text',
  c3: 'text',
  bid: 'text',
  aid: 'text',
  opt: 'text',
  rebill_discount: 'decimal',
  rebill_depth: 'whole',
  parent_order_id: 'whole',
  products_id: 'whole',
  product_name: 'text',
  product_attributes: 'text',
  shippable_flag: 'flag',
  product_price: 'money',
  product_sku: 'text',
  product_category: 'text',
  products_description: 'text',
  products_quantity: 'whole',
  declared_value: 'money',
  order_confirmed: 'text',
  order_confirmed_date: 'date',
  recurring_prod_id: 'whole',
  recurring_prod_name: 'text',
  acquisition_date: 'date-time',
  blacklisted_flag: 'flag',
  ancestor_id: 'whole',
  decline_salvage_discount: 'flag',
  salvage_discount_pct: 'decimal',
  is_test_cc: 'flag',
  cancelled_flag: 'flag',
  notes: 'dropped',
  billing_model_id: 'text',
  fulfillment_number: 'whole',
  'Click ID': 'text',
  'Retries Left': 'whole',
  'Hold Type ID': 'text',
  'Offer ID': 'whole',
  'Processor ID': 'text',
} as const satisfies Record<string, ColumnKind>;

export type OrderColumn = keyof typeof ORDER_COLUMNS;

/** Columns without which no row could be told apart, dated or counted: a file that lacks one is refused whole. */
export const KEY_COLUMNS: readonly OrderColumn[] = [
  'orders_id',
  'products_id',
  'order_date',
  'order_time',
  'order_status',
  'total_amount',
  'is_test_cc',
];

/** Columns that every row has to fill. */
export const FILLED_COLUMNS: readonly OrderColumn[] = ['orders_id', 'products_id', 'order_date', 'order_status'];

/** The header of a known column as a name that needs no quotes: `Click ID` is `click_id`. */
export const plainName = (column: OrderColumn): string => column.toLowerCase().replaceAll(' ', '_');

/** Where an order may carry a tracking id, by their plain names. */
export const TRACKED_COLUMNS = ['c1', 'c2', 'c3', 'click_id'] as const;
