import { isLakeSource, type Source, type SourceSettings } from '../model/source.ts';
import type { SourceOutcome, SyncRun } from '../model/sync-run.ts';
import type { AlertFact } from './alert-policy.ts';
import { SOURCE_NAMES } from './source-names.ts';

/** What every failed sync of a tenant is told about: while it lasts, whichever run and source fails, it is one alert. */
export const SYNC_SUBJECT = 'sync';
/** The same of what is kept in the lake: other runs read it, and end the trouble. */
export const LAKE_SYNC_SUBJECT = 'lake-sync';
export type SyncSubject = typeof SYNC_SUBJECT | typeof LAKE_SYNC_SUBJECT;

/** Merging and reporting are about network and spend. */
const isAbout = (subject: SyncSubject, source: Source): boolean =>
  isLakeSource(source) === (subject === LAKE_SYNC_SUBJECT);

/** What is told of a run in which sources failed, with what each said; null where none did. */
export function syncFailureFact(
  run: Pick<SyncRun, 'tenantId' | 'id' | 'outcomes' | 'failure'>,
  subject: SyncSubject = SYNC_SUBJECT,
): AlertFact | null {
  const failed = run.outcomes.filter(({ outcome, source }) => outcome === 'FAILED' && isAbout(subject, source));
  const failure = subject === SYNC_SUBJECT ? run.failure : undefined;
  if (failed.length === 0 && failure === undefined) return null;
  return {
    ...{ tenantId: run.tenantId, affiliateId: '-', subject },
    ...{ type: 'SYNC_FAILED', category: 'SYSTEM_HEALTH', severity: 'HIGH' },
    summary: [
      ...failed.map(failureText),
      ...(failure ? [`What was read could not be used: ${failure.message}`] : []),
    ].join('; '),
    evidence: {
      runId: run.id,
      sources: failed.map(({ source, failure }) => ({ source, code: failure?.code ?? null })),
    },
  };
}

/** `Everflow failed from 2026-01-09 to 2026-01-14: AUTH, the network refused the key` */
function failureText({ source, from, to, failure }: SourceOutcome): string {
  const days = from === to ? `for ${from}` : `from ${from} to ${to}`;
  const why = failure === undefined ? '' : `: ${failure.code}, ${failure.message}`;
  return `${SOURCE_NAMES[source]} failed ${days}${why}`;
}

/** Whether the trouble is over: no source that it is about failed, and the run read all of them that the tenant has; of network and spend, that the run ended well. */
export const endsSyncFailure = (
  { status, outcomes }: Pick<SyncRun, 'status' | 'outcomes'>,
  settings: readonly Pick<SourceSettings, 'source' | 'state'>[],
  subject: SyncSubject = SYNC_SUBJECT,
): boolean => {
  const read = outcomes.filter(({ source }) => isAbout(subject, source));
  return (
    (subject === LAKE_SYNC_SUBJECT || status === 'SUCCEEDED') &&
    read.length > 0 &&
    read.every(({ outcome }) => outcome !== 'FAILED') &&
    settings.every(
      ({ source, state }) =>
        !isAbout(subject, source) || state === 'paused' || read.some((outcome) => outcome.source === source),
    )
  );
};
