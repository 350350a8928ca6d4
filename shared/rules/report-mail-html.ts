import type { ReportState, ReportTotals } from '../model/report.ts';
import { countText, dollars, dollarsOfCents } from './money-text.ts';
import { htmlEscaped } from './notification-mail.ts';

const INK = '#1f2937';
const FAINT = '#6b7280';
const LINE = '#e5e7eb';
const INTERNAL = '#2563eb';
const EXTERNAL = '#059669';
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
/** Mail clients know tables better than anything that came later. */
const TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

/** Text, or an affiliate with the dot of its kind. */
export type MailCell = string | { internal: boolean; text: string };

/** A whole page with a heading over its parts, all of it narrow enough for a mail. */
export const mailPage = (title: string, heading: string, date: string, parts: readonly string[]): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
  `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${htmlEscaped(title)}</title></head>` +
  `<body style="margin:0;padding:0;background:#f3f4f6;${FONT};color:${INK}">` +
  `<table ${TABLE} style="background:#f3f4f6"><tr><td align="center" style="padding:24px 12px">` +
  `<table ${TABLE} style="max-width:600px;background:#ffffff;border:1px solid ${LINE};border-radius:8px;text-align:left">` +
  `<tr><td style="padding:24px;background:#111827;border-radius:8px 8px 0 0;color:#ffffff">` +
  `<div style="font-size:20px;font-weight:600">${htmlEscaped(heading)}</div>` +
  `<div style="padding-top:4px;font-size:14px;color:#d1d5db">${htmlEscaped(date)}</div></td></tr>` +
  parts.map((part) => `<tr><td style="padding:20px 24px 0">${part}</td></tr>`).join('') +
  `<tr><td style="padding:0 24px 20px"></td></tr>` +
  `</table></td></tr></table></body></html>`;

/** What the dots mean. */
export const mailLegend = (): string =>
  `<div style="font-size:12px;color:${FAINT}">${dot(true)} internal &nbsp; ${dot(false)} external</div>`;

const NOTICES: Readonly<Record<ReportState, { label: string; colour: string; ground: string }>> = {
  COMPLETE: { label: '', colour: FAINT, ground: '#f9fafb' },
  INCOMPLETE: { label: 'INCOMPLETE', colour: '#b45309', ground: '#fffbeb' },
  NO_ACTIVITY: { label: '', colour: FAINT, ground: '#f9fafb' },
  NOT_SYNCED: { label: 'NOT SYNCED', colour: '#b91c1c', ground: '#fef2f2' },
};

/** What is to be known before any number. */
export function mailNotice(state: ReportState, lines: readonly string[]): string {
  const { label, colour, ground } = NOTICES[state];
  const [first = '', ...rest] = lines.map(htmlEscaped);
  return (
    `<div style="padding:12px 16px;background:${ground};border-left:4px solid ${colour};font-size:14px;line-height:1.5">` +
    (label === '' ? '' : `<div style="font-weight:700;color:${colour}">${label}</div>`) +
    `<div>${first}</div>${rest.map((line) => `<div style="color:${FAINT}">${line}</div>`).join('')}</div>`
  );
}

/** Large figures side by side, each with its name. */
export const mailFigures = (figures: readonly (readonly [name: string, value: string])[]): string =>
  `<table ${TABLE} style="border:1px solid ${LINE};border-radius:6px"><tr>${figures
    .map(
      ([name, value], index) =>
        `<td align="center" width="33%" style="padding:14px 4px;${index > 0 ? `border-left:1px solid ${LINE}` : ''}">` +
        `<div style="font-size:12px;color:${FAINT};text-transform:uppercase;letter-spacing:.05em">${htmlEscaped(name)}</div>` +
        `<div style="padding-top:4px;font-size:20px;font-weight:700">${htmlEscaped(value)}</div></td>`,
    )
    .join('')}</tr></table>`;

export interface MailColumn {
  name: string;
  note: string;
  cost: string;
  internal: boolean;
  totals: ReportTotals;
}

/** The totals of each kind of affiliate side by side. */
export const mailColumns = (columns: readonly MailColumn[]): string =>
  `<table ${TABLE}><tr>${columns
    .map(({ name, note, cost, internal, totals: { conversions, costMicros, cpaCents } }) => {
      const figures = [
        ['Conversions', countText(conversions)],
        [cost, dollars(costMicros)],
        ['CPA', dollarsOfCents(cpaCents)],
      ];
      return (
        `<td width="50%" valign="top" style="font-size:14px;padding-right:12px">` +
        `<div style="padding-bottom:6px;font-weight:600">${dot(internal)} ${htmlEscaped(name)} ` +
        `<span style="font-weight:400;color:${FAINT}">${htmlEscaped(note)}</span></div>` +
        figures
          .map(
            ([label = '', value = '']) =>
              `<div style="line-height:1.6">${htmlEscaped(label)}: <b>${htmlEscaped(value)}</b></div>`,
          )
          .join('') +
        `</td>`
      );
    })
    .join('')}</tr></table>`;

/** Rows under a heading: the first column is text, the others are numbers. */
export const mailTable = (
  heading: string,
  columns: readonly string[],
  rows: readonly (readonly MailCell[])[],
): string =>
  `<div style="padding-bottom:6px;font-size:16px;font-weight:600">${htmlEscaped(heading)}</div>` +
  `<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;font-size:14px">` +
  `<tr>${columns.map(headCell).join('')}</tr>` +
  rows.map((row) => `<tr>${row.map(bodyCell).join('')}</tr>`).join('') +
  `</table>`;

const placed = (index: number): string => (index === 0 ? 'align="left"' : 'align="right" width="90"');

const headCell = (name: string, index: number): string =>
  `<th scope="col" ${placed(index)} style="padding:6px 0;border-bottom:2px solid ${LINE};font-size:12px;color:${FAINT}">${htmlEscaped(name)}</th>`;

const bodyCell = (cell: MailCell, index: number): string =>
  `<td ${placed(index)} style="padding:8px 0;border-bottom:1px solid ${LINE}">` +
  `${typeof cell === 'string' ? htmlEscaped(cell) : `${dot(cell.internal)} ${htmlEscaped(cell.text)}`}</td>`;

const dot = (internal: boolean): string =>
  `<span style="color:${internal ? INTERNAL : EXTERNAL}" title="${internal ? 'internal' : 'external'}">&#9679;</span>`;
