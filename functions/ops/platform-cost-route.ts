import * as z from 'zod';
import { PAGE_QUERY, route, type Route } from '../../shared/lambda/route.ts';
import { after, DAY } from '../../shared/model/instant.ts';
import { ALL_TENANTS, type PlatformCost, type PlatformCostStore } from '../../shared/store/platform-costs.ts';

const Day = z.iso.date('must be a day such as 2026-11-02');

const CostQuery = z.strictObject({ ...PAGE_QUERY, from: Day, to: Day });

/** What the platforms were asked for and bill, by the vendor's own days, the newest first; a page is so many days. */
export const platformCostRoute = (costs: Pick<PlatformCostStore, 'onDay'>): Route =>
  route({
    method: 'GET',
    path: '/v1/ops/platform-costs',
    roles: ['operator'],
    acrossTenants: true,
    query: CostQuery,
    async handle({ query: { from, to, limit }, after: position }) {
      const newest = position?.day === undefined ? to : dayBefore(position.day);
      const days: string[] = [];
      for (let day = newest; day >= from && days.length < limit; day = dayBefore(day)) days.push(day);
      const found = await Promise.all(days.map(async (day) => accounts(day, await costs.onDay(day))));
      const last = days.at(-1);
      return {
        status: 200,
        body: { items: found.flat() },
        next: last !== undefined && last > from ? { day: last } : undefined,
      };
    },
  });

const dayBefore = (day: string): string => after(`${day}T00:00:00.000Z`, -DAY).slice(0, 10);

/** One row for each platform account, with the tenants' shares where reads are billed. */
function accounts(day: string, costs: readonly PlatformCost[]) {
  const byAccount = Map.groupBy(costs, ({ platform, account }) => `${platform}#${account}`);
  return [...byAccount.values()].map((shares) => {
    const { platform, account } = shares[0]!;
    const sum = (of: 'calls' | 'posts' | 'costMicros'): number => shares.reduce((all, share) => all + share[of], 0);
    const tenants = shares
      .filter(({ tenantId }) => tenantId !== ALL_TENANTS)
      .map(({ tenantId, posts, costMicros }) => ({ tenantId, posts, costMicros }));
    return {
      platform,
      account,
      day,
      calls: sum('calls'),
      posts: sum('posts'),
      costMicros: sum('costMicros'),
      ...(tenants.length > 0 ? { tenants } : {}),
    };
  });
}
