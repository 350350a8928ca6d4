import type { Verdict } from '../../shared/model/verdict.ts';
import { T0 } from './sample-claims.ts';

export const sampleVerdict = (changes: Partial<Verdict> = {}): Verdict => ({
  status: 'MATCHED',
  final: true,
  confidenceBps: 10_000,
  reasons: [],
  policyVersion: 1,
  attempt: 1,
  decidedAt: T0,
  metrics: [],
  ...changes,
});
