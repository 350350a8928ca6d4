import type { Claim } from '../../shared/model/claim.ts';
import type { FailedCheck } from '../../shared/model/dead-letter.ts';
import type { SelectiveRedrive } from '../../shared/model/redrive.ts';
import { T0 } from './sample-claims.ts';

/** The failure of a claim's next check. */
export const failureOf = (claim: Claim, changes: Partial<FailedCheck> = {}): FailedCheck => ({
  tenantId: claim.tenantId,
  id: `${claim.id}#${claim.current.revision}`,
  at: T0,
  cause: 'INFRASTRUCTURE',
  detail: 'Error: execution FAILED',
  correlationId: claim.current.correlationId,
  submissionId: claim.id,
  revision: claim.current.revision,
  attempt: claim.current.attempts + 1,
  kind: 'retry',
  attempts: 5,
  ...changes,
});

export const sampleRedrive = (changes: Partial<SelectiveRedrive> = {}): SelectiveRedrive => ({
  ...{ kind: 'selected', id: 'rdr_0sample', at: T0, by: 'operatorkey1', reason: 'the store is back' },
  selection: { tenantId: 'acme', cause: 'INFRASTRUCTURE' },
  ...{ total: 0, done: 0, skipped: [], more: false },
  ...changes,
});
