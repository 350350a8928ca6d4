import type { SourceSettings } from '../model/source.ts';
import type { SourceOutcome, SyncRun } from '../model/sync-run.ts';
import type { AlertFact } from './alert-policy.ts';
import { SOURCE_NAMES } from './source-names.ts';

/** What every failed sync of a tenant is told about: while it lasts, whichever run and source fails, it is one alert. */
export const SYNC_SUBJECT = 'sync';

/** What is told of a run in which sources failed, with what each said; null where none did. */
export function syncFailureFact(run: Pick<SyncRun, 'tenantId' | 'id' | 'outcomes' | 'failure'>): AlertFact | null {
  const failed = run.outcomes.filter(({ outcome }) => outcome === 'FAILED');
  if (failed.length === 0 && run.failure === undefined) return null;
  return {
    ...{ tenantId: run.tenantId, affiliateId: '-', subject: SYNC_SUBJECT },
    ...{ type: 'SYNC_FAILED', category: 'SYSTEM_HEALTH', severity: 'HIGH' },
    summary: [
      ...failed.map(failureText),
      ...(run.failure ? [`What was read could not be used: ${run.failure.message}`] : []),
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

/** Whether the trouble is over: the run ended well, and read all that the tenant has. */
export const endsSyncFailure = (
  { status, outcomes }: Pick<SyncRun, 'status' | 'outcomes'>,
  settings: readonly Pick<SourceSettings, 'source' | 'state'>[],
): boolean =>
  status === 'SUCCEEDED' &&
  outcomes.length > 0 &&
  settings.every(({ source, state }) => state === 'paused' || outcomes.some((outcome) => outcome.source === source));
