/** An invented order of an export, by the columns that say who sold what, when, and what became of it. */
const COLUMNS = [
  ...['orders_id', 'products_id', 'order_date', 'order_time', 'order_status', 'total_amount', 'is_test_cc', 'affid'],
  ...['refund_flag', 'refund_amount'],
] as const;

type Order = Partial<Record<(typeof COLUMNS)[number], string>>;

export interface SampleOrders {
  /** The export of what came in, and the one of what became of it. */
  created: string;
  updated: string;
}

/**
 * Exports of a day: so many approved orders of an affiliate, one of them refunded since and one that stands there twice, one of
 * a tester, and two that name nobody.
 */
export function sampleOrders(date: string, affid: string, approved: number): SampleOrders {
  const [year, month, day] = date.split('-');
  const order = (number: number, more: Order = {}): Order => ({
    ...{ orders_id: `${year}${month}${day}${String(number).padStart(3, '0')}`, products_id: '101' },
    ...{ order_date: `${month}/${day}/${year}`, order_time: '11:30 AM', order_status: 'NEW', total_amount: '95.00' },
    ...{ is_test_cc: 'NO', affid, ...more },
  });
  const own = Array.from({ length: approved }, (_, n) => order(n + 1));
  const others = [order(901, { is_test_cc: 'YES' }), order(902, { affid: '' }), order(903, { affid: '' })];
  const refunded = order(2, { order_status: 'VOID/REFUNDED', refund_flag: 'YES', refund_amount: '95.00' });
  return { created: textOf([...own, order(1), ...others]), updated: textOf([refunded]) };
}

const textOf = (orders: readonly Order[]): string =>
  [COLUMNS, ...orders.map((order) => COLUMNS.map((column) => order[column] ?? ''))]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');
