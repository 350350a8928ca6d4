import { MINUTE } from '../model/instant.ts';
import { askJson, type HttpOptions } from '../vendor-http/http.ts';
import { exactJson } from './exact-json.ts';
import type { RowsClient, SourceLimits } from './port.ts';
import { joinedPages, redtrackPage } from './redtrack-body.ts';
import { bodyOf, failed } from './source-refusal.ts';

export interface RedtrackSettings {
  /** `https://api.redtrack.io` in production. */
  baseUrl: string;
  apiKey: string;
  /** Whose days are read, by its name in the time zone database. */
  timeZone: string;
  http?: HttpOptions;
}

/** Twenty calls a minute of an account, one after the other. */
export const REDTRACK_LIMITS: SourceLimits = {
  pace: { calls: 20, windowMs: MINUTE, burst: 1 },
  refusalMs: MINUTE,
  mostDays: 1,
};

const VENDOR = 'RedTrack';
const ROWS_A_PAGE = 1_000;
const MOST_PAGES = 100;

/** Reads what was spent, by traffic source. A row has no day of its own: each day is a request, or several where it is long. */
export function redtrackClient({ baseUrl, apiKey, timeZone, http }: RedtrackSettings): RowsClient<'redtrack'> {
  return {
    source: 'redtrack',
    limits: REDTRACK_LIMITS,
    joined: joinedPages,

    async read({ from, to, page }, gate, now) {
      if (from !== to) return { kind: 'too_large' };
      if (page > MOST_PAGES) return failed('INCOMPLETE', `${VENDOR} has more than ${MOST_PAGES} pages of one day.`);
      const untilMs = await gate();
      if (untilMs !== undefined) return { kind: 'held', untilMs };
      const query = new URLSearchParams({
        // The vendor takes the key nowhere else.
        api_key: apiKey,
        date_from: from,
        date_to: from,
        timezone: timeZone,
        group: 'source',
        per: String(ROWS_A_PAGE),
        page: String(page),
      });
      const request = { url: `${baseUrl}/report?${query.toString()}`, headers: {}, tries: 1, parse: exactJson };
      const answered = bodyOf(await askJson(request, http), VENDOR, now());
      if (!('body' in answered)) return answered;
      const read = redtrackPage(answered.body);
      if (read === null) return failed('SCHEMA', `${VENDOR} answered in a form that cannot be read.`);
      const { count, ...day } = read;
      return { kind: 'read', days: new Map([[from, day]]), more: count >= ROWS_A_PAGE };
    },
  };
}
