import * as z from 'zod';
import { Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { RowSource } from '../model/source.ts';
import { NetworkRow, QuarantinedRow, SpendRow, SubRow, type RowsOf } from '../model/source-row.ts';
import { everyItem } from './every-item.ts';
import { afterDay } from './expiry.ts';
import { sourcePartition, stagedPageKey, stagedPagePrefix } from './keys.ts';
import { packed, unpacked } from './packed-json.ts';
import type { Tables } from './tables.ts';

/** Which day of which run a page belongs to. */
export interface StagedDay<S extends RowSource = RowSource> {
  tenantId: string;
  source: S;
  runId: string;
  date: LocalDate;
}

export interface StagedPage<S extends RowSource> {
  page: number;
  fetchedAt: Instant;
  rows: RowsOf[S][];
  quarantined: QuarantinedRow[];
}

/** Pages of a day that is not read to its end. They count for nothing, and go by themselves. */
export interface StagedPageStore {
  put<S extends RowSource>(of: StagedDay<S>, page: StagedPage<S>): Promise<void>;
  /** The pages before another, by number. Throws where one is missing. */
  before<S extends RowSource>(of: StagedDay<S>, page: number): Promise<StagedPage<S>[]>;
}

const KEPT_DAYS = 1;
const ROW = { everflow: NetworkRow, 'everflow-subs': SubRow, redtrack: SpendRow } as const;
const Staged = z.object({
  page: z.int().min(1),
  fetchedAt: Instant,
  rows: z.array(z.unknown()),
  quarantined: z.array(QuarantinedRow),
});

export function stagedPageStore(tables: Tables): StagedPageStore {
  return {
    async put({ tenantId, source, runId, date }, page) {
      const key = stagedPageKey(tenantId, source, runId, date, page.page);
      const put = { ...key, bytes: packed(page), expiresAt: afterDay(page.fetchedAt, KEPT_DAYS) };
      await tables.write({ table: 'sources', put, when: [] });
    },

    async before<S extends RowSource>({ tenantId, source, runId, date }: StagedDay<S>, page: number) {
      if (page === 1) return [];
      const items = await everyItem(tables, {
        table: 'sources',
        partition: sourcePartition(tenantId, source),
        sort: { prefix: stagedPagePrefix(runId, date) },
        consistent: true,
      });
      const pages = items
        .map(({ bytes }) => Staged.parse(unpacked(bytes)))
        .filter((staged) => staged.page < page)
        .map((staged) => ({ ...staged, rows: staged.rows.map((row) => ROW[source].parse(row) as RowsOf[S]) }));
      if (pages.length !== page - 1) throw new Error(`${pages.length} of ${page - 1} pages of ${date} are there`);
      return pages;
    },
  };
}
