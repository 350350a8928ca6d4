import type { RowSource } from '../../shared/model/source.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { DayBook } from '../../shared/lambda/day-book.ts';
import { isChangedBy } from '../../shared/rules/source-day.ts';
import type { DayRead, RowsClient } from '../../shared/sources/port.ts';
import type { StagedPageStore } from '../../shared/store/staged-pages.ts';
import type { PiecesPulling } from './pull-pieces.ts';

interface Keeping {
  book: DayBook;
  pages: StagedPageStore;
}

/** Keeps each day of a piece whole; of a day with more pages to come, puts the page aside. */
export const keptPiece =
  <S extends RowSource>(source: S, { book, pages }: Keeping): PiecesPulling<S, RowsClient<S>>['keep'] =>
  async ({ client }, { tenantId, runId, askedAt }, { from, to, page }, read) => {
    if (read.more) {
      const { rows, quarantined } = read.days.get(from) ?? NO_ROWS;
      await pages.put({ tenantId, source, runId, date: from }, { page, fetchedAt: askedAt, rows, quarantined });
      return { kind: 'page' };
    }
    const earlier = await pages.before({ tenantId, source, runId, date: from }, page);
    const fetchedAt = earlier[0]?.fetchedAt ?? askedAt;
    const kept = { days: 0, rows: 0, quarantined: 0, changedDays: 0 };
    for (const [date, last] of read.days) {
      const { rows, quarantined } = earlier.length === 0 ? last : client.joined([...earlier, last]);
      const next = await book.keep({ tenantId, source, date }, { rows, quarantined, fetchedAt, runId });
      kept.days += 1;
      kept.rows += rows.length;
      kept.quarantined += quarantined.length;
      kept.changedDays += isChangedBy(next, runId) ? 1 : 0;
    }
    logger.info('a source was read', { code: LOG.sourceRead, tenantId, source, runId, from, to, ...kept });
    return { kind: 'kept', ...kept };
  };

const NO_ROWS: DayRead<never> = { rows: [], quarantined: [] };
