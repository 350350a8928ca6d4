import { open } from 'node:fs/promises';
import { ORDER_COLUMNS, type OrderColumn } from '../shared/lake/order-columns.ts';

export interface SampleOrders {
  rows: number;
  seed?: number;
  /** How many of a thousand rows are broken, each in one of seven ways. */
  badPerThousand?: number;
  onProgress?: (rows: number) => void;
}

const HEADER = Object.keys(ORDER_COLUMNS) as OrderColumn[];
const ROWS_PER_WRITE = 5000;
const BRANDS = ['CCW', 'EXP', 'DEMO'];
const STATES = ['NY', 'CA', 'TX', 'FL', 'OH', 'WA', 'IL', 'GA', 'NC', 'AZ'];
const PRICES = ['19.95', '35', '49.5', '95', '129.99'];
const REASONS = ['"Do not honor, demo"', 'Insufficient funds', '"Said ""no"" twice"', 'Expired card'];

/** Writes an invented order export, the same bytes for the same settings: 129 columns, CRLF, about 775 bytes a row. */
export async function writeSampleOrders(path: string, settings: SampleOrders): Promise<void> {
  const { rows, seed = 1, badPerThousand = 0, onProgress } = settings;
  const random = numbersFrom(seed);
  const file = await open(path, 'w');
  try {
    await file.write(`${HEADER.join(',')}\r\n`);
    for (let first = 0; first < rows; first += ROWS_PER_WRITE) {
      const count = Math.min(ROWS_PER_WRITE, rows - first);
      const lines = Array.from({ length: count }, (_, index) => {
        const order = sampleOrder(first + index, random);
        return random(1000) < badPerThousand ? broken(order, random(7)) : lineOf(order);
      });
      // Broken rows hold bytes that are no UTF-8; everything else is ASCII.
      await file.write(Buffer.from(lines.join(''), 'latin1'));
      onProgress?.(first + count);
    }
  } finally {
    await file.close();
  }
}

type Order = Partial<Record<OrderColumn, string>>;

const lineOf = (order: Order): string => `${HEADER.map((column) => order[column] ?? '').join(',')}\r\n`;

const BREAKS: ((order: Order) => string)[] = [
  (order) => lineOf({ ...order, order_date: '02/30/2026' }),
  (order) => lineOf({ ...order, chargeback_flag: 'MAYBE' }),
  (order) => lineOf({ ...order, total_amount: '"1,234.5"' }),
  (order) => lineOf({ ...order, campaign_id: 'abc' }),
  (order) => lineOf({ ...order, c3: '\xff\xfe' }),
  (order) => lineOf(order).replace('\r\n', ',one too many\r\n'),
  (order) => lineOf(order).replace(/(,[^,]*){3}\r\n$/, '\r\n'),
];

const broken = (order: Order, way: number): string => BREAKS[way]!(order);

function sampleOrder(index: number, random: (below: number) => number): Order {
  const pick = (values: readonly string[]): string => values[random(values.length)]!;
  const status = random(100) < 62 ? 'NEW' : random(10) < 8 ? 'DECLINED' : 'VOID/REFUNDED';
  const [declined, refunded] = [status === 'DECLINED', status === 'VOID/REFUNDED'];
  const price = pick(PRICES);
  const person = random(400_000);
  const day = String(1 + random(28)).padStart(2, '0');
  const time = `${String(1 + random(12)).padStart(2, '0')}:${String(random(60)).padStart(2, '0')} ${pick(['AM', 'PM'])}`;
  const product = 100 + random(20);
  const campaign = String(10 + random(30));
  return {
    ...{ orders_id: String(9_000_001 + index), created_by: pick(['', '', 'Demo AI']) },
    ...address('billing', person, pick(STATES)),
    ...address('delivery', person, pick(STATES)),
    ...{ shipping_method: 'Standard', shipping_desc: 'Standard shipping', shipping_group: 'Ground' },
    ...{ shipping_price: '4.95', shipping_weight: '0.5', delivery_confirm: 'NO', signature_confirm: 'NO' },
    ...{ non_taxable_amount: '0.00', taxable_amount: price, tax_pct: '8.875', tax_amount: '0.00', total_amount: price },
    ...{
      order_date: `01/${day}/2026`,
      order_time: time,
      campaign_id: campaign,
      customers_id: String(5_000_000 + person),
    },
    ...{ customer_creation_date: `2025-12-${day}`, prospects_id: String(7_000_000 + person) },
    ...{ cc_num_masked: `400000******${1000 + random(9000)}`, cc_expires: '1130', gateway_id: String(1 + random(12)) },
    ...{ gateway_alias: `Demo gateway ${campaign}`, processing_percent: '2.95', reserve_percent: '10' },
    ...{ transaction_fee: '0.30', chargeback_fee: '25.00', descriptor: 'DEMO*NORTHLAKE 8005550100' },
    ...{ customer_service_number: '800-555-0100', ip_address: `198.51.${random(256)}.${random(256)}` },
    ...{ order_status: status, decline_reason: declined ? pick(REASONS) : '', cascade_flag: 'NO', fraud_flag: 'NO' },
    ...{ chargeback_flag: random(100) === 0 ? 'YES' : 'NO', rma_flag: 'NO', return_flag: 'NO', is_recurring: 'YES' },
    ...{ recurring_date: `02/${day}/2026`, retry_date: 'N/A', hold_date: 'N/A' },
    ...{ transaction_id: `demo-${1e9 + random(1e9)}`, auth_id: String(100_000 + random(900_000)) },
    ...{ void_flag: 'NO', refund_flag: refunded ? 'YES' : 'NO', refund_amount: refunded ? price : '0.00' },
    ...{ affid: random(5) === 0 ? '' : String(1 + random(40)), c1: `sub${random(900)}`, c2: `ad-${random(9000)}` },
    ...{ rebill_discount: '0.00', rebill_depth: String(random(4)), parent_order_id: '0', products_id: String(product) },
    ...{ product_name: `Demo product ${product}`, shippable_flag: 'NO', product_price: price },
    ...{
      product_sku: `SKU-${product}`,
      product_category: pick(BRANDS),
      products_quantity: '1',
      declared_value: '0.00',
    },
    ...{ products_description: '"A course of lessons, invented"', recurring_prod_id: String(product) },
    ...{ recurring_prod_name: `Demo product ${product}`, acquisition_date: `01/${day}/2026 ${time}` },
    ...{ blacklisted_flag: 'NO', ancestor_id: String(9_000_001 + index), decline_salvage_discount: 'NO' },
    ...{ salvage_discount_pct: '0', is_test_cc: random(200) === 0 ? 'YES' : 'NO', cancelled_flag: 'No' },
    ...{ fulfillment_number: '0', 'Click ID': `demo${random(1e6)}`, 'Retries Left': '0', 'Offer ID': '1' },
  };
}

const address = (whose: 'billing' | 'delivery', person: number, state: string): Order => ({
  [`${whose}_fname`]: `Ann${person % 97}`,
  [`${whose}_lname`]: `Sample${person % 1009}`,
  [`${whose}_street_address`]: `"${1 + (person % 900)} Elm St, Apt ${person % 40}"`,
  [`${whose}_city`]: 'Northlake',
  [`${whose}_state`]: state,
  [`${whose}_postcode`]: String(10_000 + (person % 80_000)),
  [`${whose}_country`]: 'US',
  [`${whose}_phone`]: `1555${String(person).padStart(7, '0')}`,
  [`${whose}_email`]: `person${person}@example.test`,
});

/** Pseudo-random whole numbers below a bound, the same ones for the same seed. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
