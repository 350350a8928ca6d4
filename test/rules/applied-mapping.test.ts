import { describe, expect, it } from 'vitest';
import { appliedEntries, type MappingSaid } from '../../shared/rules/applied-mapping.ts';
import { sampleEntry } from '../support/sample-sources.ts';

const NOW = '2026-01-14T11:00:00.000Z';
const ENTERING = { tenantId: 'acme', validFrom: '2026-01-14', now: NOW, by: 'sheets' };
const BEFORE = [sampleEntry({ validFrom: '2026-01-14' }), sampleEntry({ sourceId: 's2', validFrom: '2026-01-14' })];
const said = (changes: Partial<MappingSaid> = {}): MappingSaid => {
  const { tenantId: _, validFrom: __, updatedAt: ___, updatedBy: ____, version: _____, ...rest } = sampleEntry(changes);
  return rest;
};

describe('what holds from a day on', () => {
  it('is what was said, of each source by whom and when', () => {
    expect(appliedEntries([], [said()], ENTERING)).toEqual([
      { ...said(), tenantId: 'acme', validFrom: '2026-01-14', updatedAt: NOW, updatedBy: 'sheets', version: 1 },
    ]);
  });

  it('is as it was where the same is said, and where nothing is', () => {
    expect(appliedEntries(BEFORE, [said(), said({ sourceId: 's2' })], ENTERING)).toBeNull();
    expect(appliedEntries(BEFORE, [], ENTERING)).toBeNull();
  });

  it.each<[string, Partial<MappingSaid>]>([
    ['name', { sourceName: 'Other' }],
    ['alias', { sourceAlias: 'other' }],
    ['affiliate', { affiliateId: '42' }],
    ['label', { affiliateLabel: 'Birch - Meta' }],
    ['advertiser', { advertiserId: '2' }],
    ['advertiser’s label', { advertiserLabel: 'EXP' }],
    ['side', { internal: false }],
  ])('is other for a source of which another %s is said, and for no other source', (_, changes) => {
    const next = appliedEntries(BEFORE, [said(changes)], ENTERING);
    expect(next).toEqual([{ ...BEFORE[0], ...changes, updatedAt: NOW, updatedBy: 'sheets', version: 2 }, BEFORE[1]]);
  });
});
