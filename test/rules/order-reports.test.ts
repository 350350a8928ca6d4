import { describe, expect, it } from 'vitest';
import type { OrderDay } from '../../shared/model/order-ledger.ts';
import {
  orderLeaderboard,
  orderLeaderboardCsv,
  orderTotals,
  stateHeatmap,
  stateHeatmapCsv,
} from '../../shared/rules/order-reports.ts';
import { orderDay } from '../support/sample-order-files.ts';

const withStates = (date: string, ...states: [string, number, number][]): OrderDay => ({
  ...orderDay(date, 0),
  states: states.map(([state, orders, declined]) => ({ state, orders, declined })),
});
const withAffiliates = (date: string, ...affiliates: [string, number, number][]): OrderDay => ({
  ...orderDay(date, 0),
  affiliates: affiliates.map(([affiliate, orders, approved]) => ({ affiliate, orders, approved })),
});

describe('the heat map of states', () => {
  it('shows those with more than 50 orders over all days, by their share of declined ones', () => {
    const days = [
      withStates('2026-01-13', ['NY', 30, 10], ['CA', 50, 50], ['TX', 51, 17]),
      withStates('2026-01-14', ['NY', 21, 7], ['WA', 60, 20]),
    ];
    expect(stateHeatmap(days)).toEqual([
      { state: 'WA', orders: 60, declined: 20, declineRate: 33.3 },
      { state: 'NY', orders: 51, declined: 17, declineRate: 33.3 },
      { state: 'TX', orders: 51, declined: 17, declineRate: 33.3 },
    ]);
    expect(stateHeatmapCsv(stateHeatmap(days)).split('\r\n').slice(0, 2)).toEqual([
      ...['state,orders,declined,decline_rate', 'WA,60,20,33.3'],
    ]);
  });
});

describe('the leaderboard of orders', () => {
  it('shows affiliates with more than 100 orders over all days, by their share of approved ones', () => {
    const days = [
      withAffiliates('2026-01-13', ['7', 60, 10], ['direct', 200, 40], ['9', 50, 45]),
      withAffiliates('2026-01-14', ['7', 60, 20], ['9', 50, 45]),
    ];
    expect(orderLeaderboard(days)).toEqual([
      { affiliate: '7', orders: 120, approved: 30, approvalRate: 25 },
      { affiliate: 'direct', orders: 200, approved: 40, approvalRate: 20 },
    ]);
    expect(orderLeaderboardCsv(orderLeaderboard(days))).toBe(
      'rank,affiliate,orders,approved,approval_rate\r\n1,7,120,30,25.0\r\n2,direct,200,40,20.0\r\n',
    );
  });

  it('ranks by the share itself, not by what is shown of it', () => {
    const alike = [withAffiliates('2026-01-13', ['lower', 9_000, 3_000], ['higher', 8_000, 2_667])];
    expect(orderLeaderboard(alike)).toMatchObject([
      { affiliate: 'higher', approvalRate: 33.3 },
      { affiliate: 'lower', approvalRate: 33.3 },
    ]);
  });

  it('has twenty places', () => {
    const many = Array.from({ length: 21 }, (_, n): [string, number, number] => [String(n), 200, n]);
    expect(orderLeaderboard([withAffiliates('2026-01-13', ...many)])).toHaveLength(20);
  });

  it('rounds halves of a tenth up', () => {
    expect(orderLeaderboard([withAffiliates('2026-01-13', ['7', 2000, 1])])[0]?.approvalRate).toBe(0.1);
    expect(orderLeaderboard([withAffiliates('2026-01-13', ['7', 2001, 1])])[0]?.approvalRate).toBe(0);
  });
});

describe('the totals of orders', () => {
  it('are null without days, and without amounts where no order brought any', () => {
    expect(orderTotals([])).toBeNull();
    expect(orderTotals([orderDay('2026-01-13', 0)])?.now).toMatchObject({ revenueMicros: null, netMicros: null });
    expect(orderTotals([orderDay('2026-01-13', 0), orderDay('2026-01-14', 2)])).toMatchObject({
      asCreated: { orders: 2, approved: 2, revenueMicros: 190_000_000 },
      now: { orders: 2, netMicros: 190_000_000 },
    });
  });
});
