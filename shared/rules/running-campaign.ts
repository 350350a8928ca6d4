import type { Instant } from '../model/instant.ts';
import type { Campaign } from '../model/registry.ts';

/** Whether the campaign takes claims now. Both its ends belong to it. */
export const isRunning = ({ startsAt, endsAt }: Pick<Campaign, 'startsAt' | 'endsAt'>, now: Instant): boolean =>
  startsAt <= now && now <= endsAt;

/** The running campaigns whose name or id holds what somebody typed, whatever its case, as many as may be offered. */
export function offeredCampaigns<C extends Pick<Campaign, 'id' | 'name' | 'startsAt' | 'endsAt'>>(
  campaigns: readonly C[],
  typed: string,
  now: Instant,
  atMost: number,
): C[] {
  const wanted = typed.trim().toLowerCase();
  return campaigns
    .filter((campaign) => isRunning(campaign, now))
    .filter(({ id, name }) => [id, name].some((text) => text.toLowerCase().includes(wanted)))
    .slice(0, atMost);
}
