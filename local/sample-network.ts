import { daysLater } from '../shared/rules/calendar.ts';

const SOURCE = 'aaaaaaaaaaaaaaaaaaaa000';

/** What the simulated network counted on a usual day: affiliate, conversions, clicks, payout in dollars, sub id. */
const AFFILIATES = [
  ['41', 'Alder - Meta', 30, 900, '0'],
  ['42', 'Birch - Meta', 12, 400, '0'],
  ['43', 'Alder - Google', 0, 55, '0'],
  ['57', 'Northlake Media', 25, 410, '625.00', 'sample-sub-1'],
  ['58', 'Quill & Co', 8, 160, '200.50', 'sample-sub-2'],
] as const;

/** What was spent at the simulated tracker on a usual day: source, dollars. The last one is in no mapping. */
const SPENT = [
  ['1', 'FB Demo One ', 'facebook', '410.25'],
  ['2', 'FB Demo Two', 'facebook', '189.75'],
  ['3', 'FB Demo Three', 'facebook', '333.33'],
  ['4', 'Google Demo', 'google', '47.10'],
  ['5', 'Pinterest Demo', 'pinterest', '88.00'],
] as const;

/** Days up to `today` of the simulated network and tracker; each day before the last full one is a little other than it. */
export function sampleNetwork(today: string, days: number) {
  const dates = Array.from({ length: days }, (_, index) => daysLater(today, -index));
  const everflow = dates.map((date, ago) => [date, AFFILIATES.map((row) => networkRow(row, ago))] as const);
  const redtrack = dates.map((date, ago) => [date, SPENT.map((row) => spendRow(row, ago))] as const);
  return { everflow: { days: Object.fromEntries(everflow) }, redtrack: { days: Object.fromEntries(redtrack) } };
}

/** The newest day is under way: it has a third of what a day has. */
const share = (count: number, ago: number): number =>
  ago === 0 ? Math.floor(count / 3) : count + (ago === 1 || count === 0 ? 0 : (ago * 7) % 5);

const networkRow = (
  [affiliateId, affiliateLabel, cv, clicks, payout, sub1]: (typeof AFFILIATES)[number],
  ago: number,
) => ({
  ...{ affiliateId, affiliateLabel, advertiserId: '1', advertiserLabel: 'CCW', ...(sub1 ? { sub1 } : {}) },
  ...{
    cv: share(cv, ago),
    clicks: share(clicks, ago),
    payout: inDollars(payout, ago),
    revenue: inDollars('1250.00', ago),
  },
});

const spendRow = ([number, source, source_alias, cost]: (typeof SPENT)[number], ago: number) => ({
  ...{ source_id: `${SOURCE}${number}`, source, source_alias, clicks: share(300, ago), conversions: share(4, ago) },
  ...{ total_conversions: share(5, ago), cost: inDollars(cost, ago) },
});

/** A few cents more for each day ago, a third of it today. */
function inDollars(text: string, ago: number): string {
  const cents = Math.round(Number(text) * 100);
  if (cents === 0) return '0';
  return (share(cents, ago) / 100).toFixed(2);
}
