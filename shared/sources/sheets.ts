import { MINUTE } from '../model/instant.ts';
import type { HttpOptions } from '../vendor-http/http.ts';
import { askWithToken } from './ask-with-token.ts';
import { exactJson } from './exact-json.ts';
import type { SourceClient, SourceLimits } from './port.ts';
import { sheetRows } from './sheet-body.ts';
import { bodyOf, failed } from './source-refusal.ts';
import type { TokenKeeper } from './vendor-token.ts';

export interface SheetsSettings {
  /** `https://sheets.googleapis.com` in production. */
  baseUrl: string;
  spreadsheetId: string;
  range: string;
  tokens: TokenKeeper;
  http?: HttpOptions;
}

/** Sixty reads a minute of a service account. A sheet says nothing of days past: it is asked for one, today. */
export const SHEETS_LIMITS: SourceLimits = {
  pace: { calls: 60, windowMs: MINUTE, burst: 5 },
  refusalMs: MINUTE,
  mostDays: 1,
};

const VENDOR = 'Google Sheets';

/** Reads a range of a sheet whole. */
export function sheetsClient({ baseUrl, spreadsheetId, range, tokens, http }: SheetsSettings): SourceClient<'sheets'> {
  const query = new URLSearchParams({
    majorDimension: 'ROWS',
    // Numbers as such, not as `$20.50`; only dates come as they are shown.
    valueRenderOption: 'UNFORMATTED_VALUE',
    dateTimeRenderOption: 'FORMATTED_STRING',
  });
  const url = `${baseUrl}/v4/spreadsheets/${spreadsheetId}/values/${encodeURIComponent(range)}?${query.toString()}`;
  return {
    source: 'sheets',
    limits: SHEETS_LIMITS,

    async read({ from, to }, gate, now) {
      if (from !== to) return { kind: 'too_large' };
      const answer = await askWithToken({ url, parse: exactJson }, tokens, gate, now, http);
      if (answer.kind !== 'answered' && answer.kind !== 'unreachable') return answer;
      const answered = bodyOf(answer, VENDOR, now());
      if (!('body' in answered)) return answered;
      const rows = sheetRows(answered.body);
      if (rows === null) return failed('SCHEMA', `${VENDOR} answered in a form that cannot be read.`);
      if ('reason' in rows) return failed('SCHEMA', `The sheet cannot be read: ${rows.reason}.`);
      return { kind: 'read', days: new Map([[from, { rows, quarantined: [] }]]), more: false };
    },
  };
}
