import { describe, expect, it } from 'vitest';
import { after, DAY } from '../../shared/model/instant.ts';
import { isRunning, offeredCampaigns } from '../../shared/rules/running-campaign.ts';
import { T0 } from '../support/sample-claims.ts';

const campaign = (id: string, name = id) => ({ id, name, startsAt: T0, endsAt: after(T0, DAY) });

describe('a campaign', () => {
  it.each([
    ['before its first moment', after(T0, -1), false],
    ['in its first moment', T0, true],
    ['in its last moment', after(T0, DAY), true],
    ['after its last moment', after(T0, DAY + 1), false],
  ])('runs %s: %#', (_, now, running) => {
    expect(isRunning(campaign('cmp_a'), now)).toBe(running);
  });
});

describe('what is offered', () => {
  const all = [campaign('cmp_autumn', 'Autumn 2026'), campaign('cmp_2', 'Winter'), campaign('cmp_winter-2', 'Snow')];

  it.each([
    ['', ['cmp_autumn', 'cmp_2', 'cmp_winter-2']],
    ['  WINTER ', ['cmp_2', 'cmp_winter-2']],
    ['2026', ['cmp_autumn']],
    ['spring', []],
  ])('fits %j', (typed, ids) => {
    expect(offeredCampaigns(all, typed, T0, 25).map(({ id }) => id)).toEqual(ids);
  });

  it('is what runs, and no more than may be shown', () => {
    const over = { ...campaign('cmp_over'), endsAt: after(T0, -1) };
    expect(offeredCampaigns([over, ...all], '', T0, 2).map(({ id }) => id)).toEqual(['cmp_autumn', 'cmp_2']);
  });
});
