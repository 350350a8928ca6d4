import { AlertBook } from '../../shared/lambda/alert-book.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { FileFailure } from '../../shared/model/order-file.ts';
import type { OrderFileEntry, OrderLedger } from '../../shared/model/order-ledger.ts';
import { missingExportSlot, newColumnsFact, orderFileFact, orderFileSlot } from '../../shared/rules/order-alerts.ts';
import { settledEntries, type LoadedContent } from '../../shared/rules/order-ledger.ts';
import { entryPut, ledgerPut } from '../../shared/store/order-files.ts';
import type { Loading } from './loading.ts';

/** `KNOWN`: nothing was left to do. `REPLACED`: the key has another version, of which another message tells. */
export type Settled = 'KNOWN' | 'REPLACED' | 'LOADED' | 'DUPLICATE';

/** How often another file may be faster. */
const TRIES = 10;
const HAS_COME = 'it has come';

/**
 * Makes a loaded file count, in one transaction with whatever counts no more. It fails where anything of the tenant changed
 * since the key was looked at, so that of two versions the one that the key has wins, whichever was loaded first.
 */
export async function settleLoaded(
  loading: Loading,
  { id, key, etag, tenantId, feed, at }: OrderFileEntry,
  content: LoadedContent,
  newColumns: readonly string[],
): Promise<Settled> {
  const { files, exports, tables, alerts, policies } = loading;
  for (let n = 0; n < TRIES; n += 1) {
    const ledger = await files.ledger(tenantId);
    const all = await files.all(tenantId);
    const entry = all.find((other) => other.id === id);
    if (!entry) throw new Error(`there is no entry of ${id}`);
    if (entry.status === 'LOADED') return 'KNOWN';
    if ((await exports.etagOf(key)) !== etag) return 'REPLACED';

    const now = atMs(loading.now());
    const changed = settledEntries(entry, content, all, { ledger: ledger.version + 1, settledAt: now });
    const announced = ledger.announced[feed] ?? [];
    const unheardOf = newColumns.filter((column) => !announced.includes(column));
    const slot = orderFileSlot({ tenantId, feed });
    const missing = missingExportSlot(tenantId, feed, at.slice(0, 10));
    const fact = newColumnsFact(tenantId, feed, at.slice(0, 10), unheardOf);
    const book = await AlertBook.open(alerts, [slot, missing, ...(unheardOf.length > 0 ? [fact] : [])], []);
    if (unheardOf.length > 0) book.raise(fact, now, await policies.policyFor(tenantId));
    if (!failsStill(all, changed, feed)) book.free(slot, 'every export is loaded', now);
    book.free(missing, HAS_COME, now);
    const next: OrderLedger = {
      ...ledger,
      version: ledger.version + 1,
      announced: { ...ledger.announced, [feed]: [...announced, ...unheardOf] },
    };
    const { committed } = await tables.transact([ledgerPut(next), ...changed.map(entryPut), ...book.writes()]);
    if (committed) return changed[0]?.status === 'DUPLICATE' ? 'DUPLICATE' : 'LOADED';
  }
  throw new Error('other files were faster each time');
}

/** Whether exports of the feed have failed, other than those that change. */
const failsStill = (
  all: readonly OrderFileEntry[],
  changed: readonly OrderFileEntry[],
  feed: OrderFileEntry['feed'],
): boolean =>
  all.some(
    (entry) => entry.status === 'FAILED' && entry.feed === feed && !changed.some((other) => other.id === entry.id),
  );

/** Notes why a file is not used, and tells of it once: what counted under its key still does. */
export async function settleFailed(loading: Loading, entry: OrderFileEntry, failure: FileFailure): Promise<void> {
  const { tables, alerts, policies } = loading;
  if (entry.status === 'FAILED' && entry.reason === failure.reason) return;
  const { id, tenantId, feed, key, etag, size, at, seenAt } = entry;
  const now = atMs(loading.now());
  const failed: OrderFileEntry = {
    ...{ id, tenantId, feed, key, etag, size, at, seenAt, settledAt: now, version: entry.version + 1 },
    ...{ status: 'FAILED', reason: failure.reason },
    ...('columns' in failure ? { columns: failure.columns } : {}),
    ...('rows' in failure ? { quarantined: failure.rows.quarantined } : {}),
  };
  const fact = orderFileFact(entry, id, failure);
  const missing = missingExportSlot(tenantId, feed, at.slice(0, 10));
  const book = await AlertBook.open(alerts, [fact, missing], []);
  book.free(missing, HAS_COME, now);
  book.raise(fact, now, await policies.policyFor(tenantId));
  const { committed } = await tables.transact([entryPut(failed), ...book.writes()]);
  if (!committed) throw new Error('somebody changed what is known of the file');
}
