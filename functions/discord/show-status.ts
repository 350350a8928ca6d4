import { statusAnswer } from '../../shared/rules/discord-text.ts';
import { linkedAffiliate } from './linked-affiliate.ts';
import type { CarriedOut, Working } from './working.ts';

const SHOWN = 5;

/** Says how the affiliate's newest claims stand. */
export async function showStatus(working: Working, { interaction, doneWith }: CarriedOut): Promise<void> {
  const { tenantId, affiliateId } = await linkedAffiliate(working, interaction.userId);
  const { entries } = await working.lists.ofAffiliate(tenantId, affiliateId, { limit: SHOWN });
  const claims = await working.claims.getMany(
    tenantId,
    entries.map(({ id }) => id),
  );
  const newestFirst = claims.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  await working.tables.write(doneWith(statusAnswer(newestFirst)));
}
