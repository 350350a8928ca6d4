import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../shared/store/tables.ts';
import { trackingStore } from '../../shared/store/trackings.ts';
import { MemoryTables } from '../support/memory-tables.ts';
import { sampleTracking } from '../support/sample-trackings.ts';

describe('a tracking id that is not taken', () => {
  it.each<[Refusal[], string]>([
    [['condition', 'none'], 'held'],
    [['condition', 'condition'], 'held'],
    [['conflict', 'none'], 'again'],
    [['condition', 'conflict'], 'again'],
    [['throttled', 'throttled'], 'again'],
  ])('for %j is %s', async (refusals, outcome) => {
    const tables = Object.assign(new MemoryTables(), {
      transact: async () => ({ committed: false as const, refusals }),
    });
    expect(await trackingStore(tables).register(sampleTracking())).toBe(outcome);
  });
});
