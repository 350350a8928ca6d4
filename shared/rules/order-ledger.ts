import { createHash } from 'node:crypto';
import type { Instant } from '../model/instant.ts';
import type { ExportVersion, LoadedFile, OrderFileEntry } from '../model/order-ledger.ts';

/** The same bytes under the same key have the same id, so that what is made of them has the same names. */
export const orderFileId = ({ key, etag, size }: Pick<ExportVersion, 'key' | 'etag' | 'size'>): string =>
  createHash('sha256')
    .update(JSON.stringify([key, etag, size]))
    .digest('hex')
    .slice(0, 32);

export const newEntry = (of: ExportVersion, seenAt: Instant): OrderFileEntry => ({
  ...of,
  ...{ id: orderFileId(of), status: 'LOADING', seenAt, version: 1 },
});

export const counts = (entry: OrderFileEntry): entry is LoadedFile => entry.status === 'LOADED';

/** Whether nothing is left to be done for a version as long as it is what its key has. */
export function isSettled(entry: OrderFileEntry, all: readonly OrderFileEntry[]): boolean {
  if (entry.status === 'DUPLICATE') return all.some((other) => other.id === entry.duplicateOf && counts(other));
  return entry.status === 'LOADED' || entry.status === 'FAILED';
}

/** What was made of a version that could be loaded. */
export type LoadedContent = Pick<LoadedFile, 'sha256' | 'parquet' | 'facts' | 'headerHash' | 'rows' | 'spans'>;

/**
 * The entries that change when a loaded version is what its key has now: it counts, unless a file with the same bytes does,
 * and whatever was under its key before counts no more. `ledger` is the version that this makes.
 */
export function settledEntries(
  entry: OrderFileEntry,
  content: LoadedContent,
  all: readonly OrderFileEntry[],
  { ledger, settledAt }: { ledger: number; settledAt: Instant },
): OrderFileEntry[] {
  const { id, tenantId, feed, key, etag, size, at, seenAt } = entry;
  const known = { id, tenantId, feed, key, etag, size, at, seenAt, settledAt };
  const { sha256 } = content;
  const twin = all.filter(counts).find((other) => other.id !== id && other.feed === feed && other.sha256 === sha256);
  const version = entry.version + 1;
  const settled: OrderFileEntry = twin
    ? { ...known, status: 'DUPLICATE', sha256, duplicateOf: twin.id, version }
    : { ...known, ...content, status: 'LOADED', since: ledger, version };
  const replaced = all.filter(
    (other) => other.key === key && other.id !== id && other.id !== twin?.id && other.status !== 'SUPERSEDED',
  );
  return [settled, ...replaced.map((other) => superseded(other, { supersededBy: id, ledger, settledAt }))];
}

function superseded(
  entry: OrderFileEntry,
  { supersededBy, ledger, settledAt }: { supersededBy: string; ledger: number; settledAt: Instant },
): OrderFileEntry {
  const { id, tenantId, feed, key, etag, size, at, seenAt, version } = entry;
  return {
    ...{ id, tenantId, feed, key, etag, size, at, seenAt, settledAt, version: version + 1 },
    ...{ status: 'SUPERSEDED', supersededBy },
    ...(counts(entry) ? { until: ledger, ...(entry.spans ? { spans: entry.spans } : {}) } : {}),
  };
}
