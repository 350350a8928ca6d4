import { beforeAll, describe, expect, it } from 'vitest';
import type { Item } from '../../shared/store/tables.ts';
import { audit } from '../support/audit/audit.ts';
import { reviewWorld } from '../support/review-world.ts';

const TABLES = ['submissions', 'trust', 'alerts', 'reviews', 'registry', 'clawbacks'] as const;
type Stored = Record<(typeof TABLES)[number], Item[]>;
let good: Stored;

/** A dispute that was won, one that waits for a second person, and one that is open. */
beforeAll(async () => {
  const w = await reviewWorld();
  const claim = await w.world.claim('1', 700);
  const bens = await w.world.claim('2', 700, { affiliateId: 'aff_ben' });
  // Too little was claimed: it moves no trust.
  const under = await w.world.claim('3', 9_000);
  const [won, pending] = [await w.dispute(claim.id), await w.dispute(bens.id, {}, w.keys.ben)];
  await w.dispute(under.id);
  const decision = { outcome: 'WON', override: { action: 'force', status: 'DISCREPANCY_LOW' } };
  await w.approve((await w.decide(won.body.id, decision)).body.overrideId);
  await w.decide(pending.body.id, decision);
  good = Object.fromEntries(TABLES.map((table) => [table, w.tables.all(table)])) as Stored;
});

const foundIn = async (damage: (stored: Stored) => void): Promise<string[]> => {
  const stored = structuredClone(good);
  damage(stored);
  const report = await audit(
    {
      ...{ submissions: [stored.submissions], trust: [stored.trust] },
      ...{ alerts: [stored.alerts], reviews: [stored.reviews] },
      ...{ registry: [stored.registry], clawbacks: [stored.clawbacks] },
    },
    new Map(),
  );
  return (['lost', 'unsettled', 'doubleTrust', 'doubleAlerts', 'orphans', 'lostObservations'] as const).flatMap(
    (kind) => (report[kind].count > 0 ? [kind] : []),
  );
};
const one = ({ reviews }: Stored, prefix: string, status?: string): Item =>
  reviews.find((item) => item.sk.startsWith(prefix) && (status === undefined || item.status === status))!;
const without = (stored: Stored, item: Item): void => void stored.reviews.splice(stored.reviews.indexOf(item), 1);

describe('an audit of what people decided', () => {
  it('finds nothing wrong with what is right', async () => {
    expect(await foundIn(() => undefined)).toEqual([]);
  });

  it.each<[string, (stored: Stored) => void, string[]]>([
    ['an override that is gone', (all) => without(all, one(all, 'ovr_', 'APPROVED')), ['doubleTrust', 'orphans']],
    [
      'one that nobody approved',
      (all) => (one(all, 'ovr_', 'APPROVED').status = 'PROPOSED'),
      ['doubleTrust', 'orphans'],
    ],
    [
      'one that one person made alone',
      (all) => {
        const override = one(all, 'ovr_', 'APPROVED');
        override.proposedBy = (override.decided as { by: string }).by;
      },
      ['orphans'],
    ],
    [
      'one that says it moved another trust',
      (all) => {
        const override = one(all, 'ovr_', 'APPROVED');
        override.after = { ...(override.after as object), trustDelta: 1 };
      },
      ['doubleTrust'],
    ],
    [
      'one that made another verdict',
      (all) => {
        const override = one(all, 'ovr_', 'APPROVED');
        const after = override.after as { verdict: object };
        override.after = { ...after, verdict: { ...after.verdict, status: 'MATCHED' } };
      },
      ['lostObservations'],
    ],
    ['an open dispute without its slot', (all) => without(all, one(all, 'open-dispute#')), ['orphans']],
    ['a slot of a dispute that is closed', (all) => (one(all, 'dsp_', 'OPEN').status = 'LOST'), ['orphans']],
    ['a dispute that is won by nothing', (all) => (one(all, 'ovr_', 'PROPOSED').status = 'REJECTED'), ['orphans']],
    [
      'an entry that is made twice',
      ({ trust }) => {
        const entry = trust.find(({ entries }) => String(entries).includes('overrideId'))!;
        trust.push({ ...entry, sk: `${entry.sk}x` });
      },
      ['doubleTrust'],
    ],
  ])('finds %s', async (_, damage, kinds) => {
    expect(await foundIn(damage)).toEqual(expect.arrayContaining(kinds));
  });
});
