import type { DailySummary } from '../model/report.ts';
import { isComplete } from './daily-input.ts';
import { monthAndDay } from './date-text.ts';
import { countText, dollars, dollarsOfCents } from './money-text.ts';
import { cut, gsm, SMS_AT_MOST } from './notification-sms.ts';
import { SOURCE_NAMES } from './source-names.ts';

/** A report as one text message: `CCW 01/14: 75 conv, $1,805.93 spend, $24.08 CPA. Top: Alder - Meta (30)`. */
export function reportSmsText(report: DailySummary): string {
  const { state, brandTitle, date, total } = report;
  const head = `${brandTitle} ${monthAndDay(date)}`;
  if (state === 'NOT_SYNCED') return gsm(`${head}: NOT SYNCED`);
  if (state === 'NO_ACTIVITY') return gsm(`${head}: No activity`);
  const numbers = `${countText(total.conversions)} conv, ${dollars(total.costMicros)} spend, ${dollarsOfCents(total.cpaCents)} CPA.`;
  const text = gsm(`${head}${missing(report)}: ${numbers}`);
  return cut(`${text}${top(report, SMS_AT_MOST - text.length)}`, SMS_AT_MOST);
}

/** ` INCOMPLETE (RedTrack)`; without a name where each source was read, but too early. */
function missing({ state, inputs }: DailySummary): string {
  if (state !== 'INCOMPLETE') return '';
  const names = inputs.filter((input) => !isComplete(input)).map(({ source }) => SOURCE_NAMES[source]);
  return names.length === 0 ? ' INCOMPLETE' : ` INCOMPLETE (${names.join(', ')})`;
}

/** Nothing where nobody can know who it is. */
function top({ top: [first], total }: DailySummary, room: number): string {
  if (total.conversions === null) return '';
  const [start, end] = [' Top: ', ` (${countText(first?.conversions ?? 0)})`];
  return `${start}${cut(gsm(first?.affiliateLabel ?? 'N/A'), room - start.length - end.length)}${end}`;
}
