import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import { Problem } from '../../../shared/lambda/error-responses.ts';
import { atMs } from '../../../shared/model/instant.ts';
import { approveOverride, rejectOverride, type Deciding } from '../../../shared/reviews/decide-override.ts';
import { alertStore } from '../../../shared/store/alerts.ts';
import { claimStore } from '../../../shared/store/claims.ts';
import { clawbackStore } from '../../../shared/store/clawbacks.ts';
import { registryStore } from '../../../shared/store/registry.ts';
import { reviewStore } from '../../../shared/store/reviews.ts';
import type { Tables } from '../../../shared/store/tables.ts';
import { trustStore } from '../../../shared/store/trust.ts';
import { interleaved } from '../../support/interleaved-tables.ts';
import { reviewWorld, type ReviewWorld } from '../../support/review-world.ts';

const decidingOn = (tables: Tables, w: ReviewWorld): Deciding => ({
  ...{ tables, claims: claimStore(tables), trust: trustStore(tables), alerts: alertStore(tables) },
  ...{ reviews: reviewStore(tables), clawbacks: clawbackStore(tables), registry: registryStore(tables) },
  ...{ policies: activePolicies(tables, () => w.api.clock.ms), random: () => 0 },
});

/** What came of a decision: the status that it found or made, or the code of the problem. */
const outcomeOf = (decision: Promise<{ status: string }>): Promise<string> =>
  decision.then(
    ({ status }) => status,
    (error: unknown) => {
      if (error instanceof Problem) return error.code;
      throw error;
    },
  );

describe('decisions at the same time, in whatever order their reads and writes come', () => {
  it('two approvals are both answered with the one that was made', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const w = await reviewWorld();
        const claim = await w.world.claim('1', 700);
        const { body } = await w.dispute(claim.id);
        const won = { outcome: 'WON', override: { action: 'void' } };
        const ref = { tenantId: 'acme', id: String((await w.decide(body.id, won)).body.overrideId) };
        const approve = (by: string) =>
          outcomeOf(
            approveOverride(decidingOn(interleaved(w.tables, scheduler), w), ref, { by, at: atMs(w.api.clock.ms) }),
          );
        const outcomes = Promise.all(['one', 'two'].map(approve));
        await scheduler.waitFor(outcomes);
        expect(await outcomes).toEqual(['APPROVED', 'APPROVED']);
        expect(await w.world.ledger()).toHaveLength(2);
        expect(await w.wrong()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('an approval and a rejection: one is made, the other is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const w = await reviewWorld();
        const claim = await w.world.claim('1', 700);
        const ref = { tenantId: 'acme', id: String((await w.propose(claim.id, { action: 'void' })).body.id) };
        const decided = { by: 'one', at: atMs(w.api.clock.ms) };
        const deciding = () => decidingOn(interleaved(w.tables, scheduler), w);
        const outcomes = Promise.all([
          outcomeOf(approveOverride(deciding(), ref, decided)),
          outcomeOf(rejectOverride(deciding(), ref, decided)),
        ]);
        await scheduler.waitFor(outcomes);
        expect([
          ['APPROVED', 'REVISION_CONFLICT'],
          ['REVISION_CONFLICT', 'REJECTED'],
        ]).toContainEqual(await outcomes);
        expect(await w.wrong()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('two overrides of one affiliate move its trust one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const w = await reviewWorld();
        const claims = [await w.world.claim('1', 700), await w.world.claim('2', 600)];
        const wanted = [{ action: 'void' }, { action: 'force', impossible: true }];
        const ids = await Promise.all(
          claims.map(async ({ id }, index) => String((await w.propose(id, wanted[index]!)).body.id)),
        );
        const outcomes = Promise.all(
          ids.map((id) =>
            outcomeOf(
              approveOverride(
                decidingOn(interleaved(w.tables, scheduler), w),
                { tenantId: 'acme', id },
                { by: 'one', at: atMs(w.api.clock.ms) },
              ),
            ),
          ),
        );
        await scheduler.waitFor(outcomes);
        expect(await outcomes).toEqual(['APPROVED', 'APPROVED']);
        expect(await w.wrong()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
