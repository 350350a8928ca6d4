import type { Instant } from '../../shared/model/instant.ts';
import type { Source } from '../../shared/model/source.ts';
import type { RowsOf } from '../../shared/model/source-row.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { DayBook } from '../../shared/lambda/day-book.ts';
import { isChangedBy } from '../../shared/rules/source-day.ts';
import type { DayRead, Piece, PieceRead, SourceClient } from '../../shared/sources/port.ts';
import type { StagedPageStore } from '../../shared/store/staged-pages.ts';

interface Keeping<S extends Source> {
  client: SourceClient<S>;
  book: DayBook;
  pages: StagedPageStore;
}

interface Reading<S extends Source> {
  tenantId: string;
  source: S;
  runId: string;
}

/** What became of the days of a piece. */
export interface Kept {
  days: number;
  rows: number;
  quarantined: number;
  changedDays: number;
}

/** Keeps each day of a piece whole; of a day with more pages to come, puts the page aside. */
export async function keptPiece<S extends Source>(
  { client, book, pages }: Keeping<S>,
  { tenantId, source, runId }: Reading<S>,
  { from, to, page }: Piece,
  read: Extract<PieceRead<RowsOf[S]>, { kind: 'read' }>,
  askedAt: Instant,
): Promise<Kept | 'page'> {
  if (read.more) {
    const { rows, quarantined } = read.days.get(from) ?? NO_ROWS;
    await pages.put({ tenantId, source, runId, date: from }, { page, fetchedAt: askedAt, rows, quarantined });
    return 'page';
  }
  const earlier = await pages.before({ tenantId, source, runId, date: from }, page);
  const fetchedAt = earlier[0]?.fetchedAt ?? askedAt;
  const kept: Kept = { days: 0, rows: 0, quarantined: 0, changedDays: 0 };
  for (const [date, last] of read.days) {
    const { rows, quarantined } = earlier.length === 0 ? last : client.joined([...earlier, last]);
    const next = await book.keep({ tenantId, source, date }, { rows, quarantined, fetchedAt, runId });
    kept.days += 1;
    kept.rows += rows.length;
    kept.quarantined += quarantined.length;
    kept.changedDays += isChangedBy(next, runId) ? 1 : 0;
  }
  logger.info('a source was read', { code: LOG.sourceRead, tenantId, source, runId, from, to, ...kept });
  return kept;
}

const NO_ROWS: DayRead<never> = { rows: [], quarantined: [] };
