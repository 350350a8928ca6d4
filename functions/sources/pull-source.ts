import { dayBook } from '../../shared/lambda/day-book.ts';
import type { RowSource } from '../../shared/model/source.ts';
import type { RowsClient } from '../../shared/sources/port.ts';
import type { SourceDayStore } from '../../shared/store/source-days.ts';
import type { StagedPageStore } from '../../shared/store/staged-pages.ts';
import { keptPiece } from './kept-piece.ts';
import { pullPieces, type PiecesPulling } from './pull-pieces.ts';

export interface Pulling<S extends RowSource> extends Omit<PiecesPulling<S, RowsClient<S>>, 'book' | 'keep'> {
  days: SourceDayStore;
  pages: StagedPageStore;
}

/** Reads the days of a source whose rows are kept in the table. */
export function pullSource<S extends RowSource>({ days, pages, ...pulling }: Pulling<S>) {
  const book = dayBook(days);
  return pullPieces<S, RowsClient<S>>({ ...pulling, book, keep: keptPiece(pulling.source, { book, pages }) });
}
