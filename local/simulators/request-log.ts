import { atMs, type Instant } from '../../shared/model/instant.ts';

/** A call that the application made to a vendor. */
export interface LoggedRequest {
  at: Instant;
  method: string;
  /** With its query, without the credentials in that. */
  path: string;
  /** 0 where no answer was given. */
  status: number;
}

export interface RequestLog {
  add(vendor: string, request: { method: string; url: URL; status: number; atMs: number }): void;
  of(vendor: string): readonly LoggedRequest[];
  clear(vendor: string): void;
}

const KEPT = 10_000;
const CREDENTIALS = ['key', 'access_token', 'api_key'];

/** The newest calls of each vendor, oldest first; they do not survive a restart. */
export function requestLog(): RequestLog {
  const byVendor = new Map<string, LoggedRequest[]>();
  return {
    add(vendor, { method, url, status, atMs: ms }) {
      const log = byVendor.get(vendor) ?? [];
      byVendor.set(vendor, log);
      log.push({ at: atMs(ms), method, path: withoutCredentials(url), status });
      // Cut in large steps: removing from the front moves the whole list.
      if (log.length >= 2 * KEPT) log.splice(0, log.length - KEPT);
    },
    of: (vendor) => (byVendor.get(vendor) ?? []).slice(-KEPT),
    clear: (vendor) => void byVendor.delete(vendor),
  };
}

function withoutCredentials({ pathname, search, searchParams }: URL): string {
  if (!CREDENTIALS.some((name) => searchParams.has(name))) return `${pathname}${search}`;
  const kept = [...searchParams].filter(([name]) => !CREDENTIALS.includes(name));
  return `${pathname}?${new URLSearchParams(kept).toString()}`;
}
