import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChaos, type ChaosRun } from '../../support/chaos/run-chaos.ts';
import { killableApplication } from '../../support/killable-application.ts';

const CLAIMS = 400;
const application = await killableApplication(tmpdir());
let run: ChaosRun;
beforeAll(async () => {
  run = await runChaos({ application, claims: CLAIMS });
}, 600_000);
afterAll(() => application.stop());

describe('four hundred claims while everything goes wrong, the engine killed once', () => {
  it('are all there', () => {
    expect(run.report).toMatchObject({ claims: CLAIMS, lost: { count: 0, examples: [] } });
  });

  it('are each decided in the end', () => {
    expect(run.report.unsettled).toEqual({ count: 0, examples: [] });
  });

  it.each(['doubleTrust', 'doubleAlerts', 'orphans', 'lostObservations'] as const)('leave no %s', (kind) => {
    expect(run.report[kind]).toEqual({ count: 0, examples: [] });
  });

  it.each([
    'streamDeliveredTwice',
    'queueDeliveredTwice',
    'crashAfterCommit',
    'crashBeforeCommit',
    'storeThrottled',
    'storeConflict',
    'platformDown',
    'staleCredentials',
    'vendorTooSlow',
    'sweptTwice',
    'killed',
  ])('met %s', (fault) => {
    expect(run.struck[fault]).toBeGreaterThan(0);
  });
});
