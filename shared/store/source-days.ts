import type { LocalDate } from '../model/local-date.ts';
import { LedgerEntry, Restatement, StoredDay } from '../model/partition.ts';
import type { RowSource, Source } from '../model/source.ts';
import { NetworkRow, SpendRow, SubRow, type QuarantinedRow, type RowsOf } from '../model/source-row.ts';
import { everyItem } from './every-item.ts';
import {
  ledgerDayPrefix,
  ledgerEntryKey,
  ledgerPartition,
  RESTATEMENT_PREFIX,
  restatementKey,
  sourcePartition,
  storedDayKey,
  storedDayPrefix,
} from './keys.ts';
import { packedParts, unpackedParts } from './packed-parts.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** The rows that stand of a day. */
export interface StandingRows<S extends RowSource> {
  entry: LedgerEntry;
  rows: RowsOf[S][];
  quarantined: QuarantinedRow[];
}

/** An entry, and what becomes true with it. */
export interface DayChange {
  entry: LedgerEntry;
  /** The rows of the version that the entry says stands; absent where they are there already. */
  day?: StoredDay;
  restatement?: Restatement;
}

/**
 * What was read of the sources, day by day. The versions of a day are never changed, and the entry names the one that
 * stands: a reader sees one version whole.
 */
export interface SourceDayStore {
  /** Of all sources, by date; a day without an entry was never read. Both ends are included. */
  ledger(tenantId: string, from: LocalDate, to: LocalDate): Promise<LedgerEntry[]>;
  entry(tenantId: string, source: Source, date: LocalDate): Promise<LedgerEntry | undefined>;
  /** Undefined where nothing stands. Throws where not all of it is there. */
  rowsOf<S extends RowSource>(tenantId: string, source: S, date: LocalDate): Promise<StandingRows<S> | undefined>;
  /** By date and version. Both ends are included. */
  restatements(tenantId: string, source: Source, from: LocalDate, to: LocalDate): Promise<Restatement[]>;
  /** All or nothing. False where somebody changed the entry since it was read. */
  save(change: DayChange, expected: ExpectedVersion): Promise<boolean>;
}

const ROW = { everflow: NetworkRow, 'everflow-subs': SubRow, redtrack: SpendRow } as const;

export function sourceDayStore(tables: Tables): SourceDayStore {
  const entryOf = async (tenantId: string, source: Source, date: LocalDate): Promise<LedgerEntry | undefined> => {
    const item = await tables.get('sources', ledgerEntryKey(tenantId, source, date), { consistent: true });
    return item && LedgerEntry.parse(item);
  };
  const partition = (tenantId: string, source: Source) =>
    ({ table: 'sources', partition: sourcePartition(tenantId, source), consistent: true }) as const;

  return {
    entry: entryOf,

    async ledger(tenantId, from, to) {
      if (from > to) return [];
      const items = await everyItem(tables, {
        table: 'sources',
        partition: ledgerPartition(tenantId),
        sort: { from: ledgerDayPrefix(from), to: `${ledgerDayPrefix(to)}~` },
        consistent: true,
      });
      return items.map((item) => LedgerEntry.parse(item));
    },

    async rowsOf<S extends RowSource>(tenantId: string, source: S, date: LocalDate) {
      const entry = await entryOf(tenantId, source, date);
      if (!entry?.standing) return undefined;
      const prefix = storedDayPrefix(date, entry.standing.version);
      const items = await everyItem(tables, { ...partition(tenantId, source), sort: { prefix } });
      const { rows, quarantined } = StoredDay.parse(unpackedParts(items));
      if (rows.length !== entry.standing.rows)
        throw new Error(`${rows.length} of ${entry.standing.rows} rows of ${source} on ${date} are there`);
      return { entry, rows: rows.map((row) => ROW[source].parse(row) as RowsOf[S]), quarantined };
    },

    async restatements(tenantId, source, from, to) {
      if (from > to) return [];
      const sort = { from: `${RESTATEMENT_PREFIX}${from}`, to: `${RESTATEMENT_PREFIX}${to}~` };
      const items = await everyItem(tables, { ...partition(tenantId, source), sort });
      const byVersion = Map.groupBy(items, ({ sk }) => sk.slice(0, sk.lastIndexOf('#')));
      return [...byVersion.values()].map((parts) => Restatement.parse(unpackedParts(parts)));
    },

    async save(change, expected) {
      const { committed } = await tables.transact(changeWrites(change, expected));
      return committed;
    },
  };
}

/** The entry's version stands for all: a version's rows and how they differ are only ever written with it. */
export function changeWrites({ entry, day, restatement }: DayChange, expected: ExpectedVersion): Write[] {
  const { tenantId, source, date, standing } = entry;
  const version = standing?.version ?? 0;
  const parts: Item[] = [
    ...(day ? packedParts(day, (part) => storedDayKey(tenantId, source, date, version, part)) : []),
    ...(restatement ? packedParts(restatement, (part) => restatementKey(tenantId, source, date, version, part)) : []),
  ];
  return [
    {
      table: 'sources',
      put: { ...ledgerEntryKey(tenantId, source, date), ...entry },
      when: ifVersion(expected),
    },
    ...parts.map((put): Write => ({ table: 'sources', put, when: [] })),
  ];
}
