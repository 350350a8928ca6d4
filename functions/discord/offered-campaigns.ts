import { Problem } from '../../shared/lambda/error-responses.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { Campaign } from '../../shared/model/registry.ts';
import { offeredCampaigns } from '../../shared/rules/running-campaign.ts';
import { everyCampaign, type RegistryStore } from '../../shared/store/registry.ts';
import { MOST_CHOICES } from './commands.ts';
import { NAME_AT_MOST } from './forms.ts';
import type { Choice } from './inline-answer.ts';
import type { TypingPayload } from './interaction-payload.ts';
import { linkedAffiliate, type Linking } from './linked-affiliate.ts';

export interface Offering extends Linking {
  campaigns: Pick<RegistryStore, 'campaigns'>;
  now: () => number;
}

/** The running campaigns of the user's own tenant that fit what was typed. Throws where the user is not linked. */
export async function campaignsFor(
  { campaigns, now, ...linking }: Offering,
  userId: string,
  typed: string,
): Promise<Campaign[]> {
  const { tenantId } = await linkedAffiliate(linking, userId);
  return offeredCampaigns(await everyCampaign(campaigns, tenantId), typed, atMs(now()), MOST_CHOICES);
}

/** What is offered while a campaign is typed; nothing to whom there is nothing to offer. */
export async function offeredFor(offering: Offering, { data }: TypingPayload, userId: string): Promise<Choice[]> {
  const typed = data.options.find(({ focused }) => focused === true);
  if (data.name !== 'claim' || typed?.name !== 'campaign') return [];
  try {
    const campaigns = await campaignsFor(offering, userId, String(typed.value ?? ''));
    return campaigns.map(({ id, name }) => ({ name: name.slice(0, NAME_AT_MOST), value: id }));
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}
