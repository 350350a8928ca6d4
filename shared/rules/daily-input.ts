import type { DailyInput } from '../model/daily.ts';
import type { LedgerEntry } from '../model/partition.ts';
import { isLakeSource, type Source, type SourceSettings } from '../model/source.ts';

/** Whether days are merged of it. Who counts by sub id counts the same clicks once more: it is evidence of claims only. */
export const isOfDays = (source: Source): boolean => source !== 'everflow-subs' && !isLakeSource(source);

/** Those of a tenant's sources that make its days. */
export const sourcesOfDays = (settings: readonly Pick<SourceSettings, 'source'>[]): Source[] =>
  settings.map(({ source }) => source).filter(isOfDays);

/** What a source gives a day, by what is known of it. */
export function dailyInputOf(source: Source, entry: LedgerEntry | undefined): DailyInput {
  if (entry === undefined) return { source, status: 'NO_RUN', version: null, fetchedAt: null, lastGoodAt: null };
  const { status, standing, lastGoodAt = null } = entry;
  return {
    ...{ source, status },
    version: standing?.version ?? null,
    fetchedAt: standing?.fetchedAt ?? null,
    lastGoodAt,
  };
}

/** Whether the newest read gave all that the source has. */
export const isComplete = ({ status }: Pick<DailyInput, 'status'>): boolean => status === 'OK' || status === 'ZERO';

/** Whether rows stand, or the certainty that there are none. A source that is not read at all is not missed. */
export const isKnown = (inputs: readonly DailyInput[], source: Source): boolean =>
  inputs.every((input) => input.source !== source || input.version !== null);
