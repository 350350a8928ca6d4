import type { Alert } from '../model/alert.ts';
import type { Clawback } from '../model/clawback.ts';
import type { RevisionState } from '../model/claim.ts';
import type { SyncRun } from '../model/sync-run.ts';
import type { Verdict } from '../model/verdict.ts';

type Reported = Pick<RevisionState, 'revision' | 'verdict'>;

export type ClaimHappening = 'submission.received' | 'verdict.final' | 'verdict.changed';

/** What partners are told when a report became another one: `before` is null where it is the first. */
export function claimHappenings(before: Reported | null, after: Reported): ClaimHappening[] {
  const sameReport = before?.revision === after.revision ? before : null;
  const happening = verdictHappening(sameReport?.verdict ?? null, after.verdict);
  return [...(sameReport ? [] : (['submission.received'] as const)), ...(happening ? [happening] : [])];
}

/** Provisional verdicts are nobody's business; of final ones, that they say something else than before. */
export function verdictHappening(before: Verdict | null, after: Verdict | null): ClaimHappening | null {
  if (!after?.final) return null;
  if (!before?.final) return 'verdict.final';
  return saidOf(before) === saidOf(after) ? null : 'verdict.changed';
}

/** What a verdict says about a claim, without the numbers that every look at a growing post moves. */
const saidOf = ({ status, level, reasons, trust, overrideId }: Verdict): string =>
  JSON.stringify([status, level ?? null, reasons.map(({ code }) => code).sort(), trust?.event ?? null, overrideId]);

/** What partners are told when an alert became another one: `before` is null where it is new. */
export function alertHappening(before: Alert | null, after: Alert): 'alert.created' | 'alert.resolved' | null {
  if (before === null) return 'alert.created';
  return after.status === 'RESOLVED' && before.status !== 'RESOLVED' ? 'alert.resolved' : null;
}

/** What partners are told of a recommendation that was written: it is made, or it is open no longer. */
export const clawbackHappening = ({ status }: Clawback): 'clawback.proposed' | 'clawback.decided' =>
  status === 'PROPOSED' ? 'clawback.proposed' : 'clawback.decided';

/** What partners are told when a run of the sources became another one: that it ended, and how. */
export function runHappening(before: SyncRun | null, after: SyncRun): 'sync.completed' | 'sync.failed' | null {
  if (after.status === 'RUNNING' || before?.status === after.status) return null;
  return after.status === 'SUCCEEDED' ? 'sync.completed' : 'sync.failed';
}
