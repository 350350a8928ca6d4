import type { Replay } from '../../shared/model/replay.ts';
import { T0 } from './sample-claims.ts';

export const sampleReplay = (changes: Partial<Replay> = {}): Replay => ({
  ...{ tenantId: 'acme', id: 'rpl_1', filter: {}, policyVersion: 1, reason: 'a sample', createdAt: T0 },
  ...{ createdBy: 'samplekey001', status: 'EXAMINING', step: 1, position: {}, pages: 0, examined: 0, changed: 0 },
  ...{ skipped: 0, affiliates: 0, transitions: [], applied: 0, changedSince: 0, ...changes },
});
