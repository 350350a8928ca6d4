import { expect, it } from 'vitest';
import { reportedClaims } from '../../../functions/daily/reported-claims.ts';
import type { ClaimEntry } from '../../../shared/store/claim-lists.ts';
import { sampleClaim, T0 } from '../../support/sample-claims.ts';

it('claims are read of each affiliate as long as there is room for all of them', async () => {
  const counts: Record<string, number> = { aff_a: 1000, aff_b: 1000, aff_c: 1000, aff_d: 999, aff_e: 2, aff_f: 1 };
  const read: number[] = [];
  const found = await reportedClaims(
    {
      lists: {
        ofAffiliate: async (_, id) => ({
          entries: Array.from({ length: counts[id] ?? 0 }, (_empty, n): ClaimEntry => ({
            ...{ id: `sub_${id}_${n}`, listedAt: T0, platform: 'x' },
          })),
          more: false,
        }),
      },
      claims: {
        getMany: async (_, ids) => {
          read.push(ids.length);
          return ids.map(() => sampleClaim());
        },
      },
      replaced: async () => new Map(),
    },
    { tenantId: 'acme', affiliateIds: Object.keys(counts), until: T0 },
  );
  expect([...found].map(([id, claims]) => [id, claims?.length])).toEqual([
    ...[
      ['aff_a', 1000],
      ['aff_b', 1000],
      ['aff_c', 1000],
      ['aff_d', 999],
      ['aff_e', undefined],
      ['aff_f', 1],
    ],
  ]);
  expect(read.toSorted((a, b) => a - b)).toEqual([1, 999, 1000, 1000, 1000]);
});
