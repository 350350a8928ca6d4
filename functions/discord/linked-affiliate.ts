import { Problem } from '../../shared/lambda/error-responses.ts';
import type { DiscordLinkStore } from '../../shared/store/discord-links.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';

export interface Linking {
  links: Pick<DiscordLinkStore, 'linkOf'>;
  registry: Pick<RegistryReads, 'tenant'>;
}

export interface LinkedAffiliate {
  tenantId: string;
  affiliateId: string;
}

/** Whose claims the Discord user makes. Throws where nobody's, or where the tenant is not active. */
export async function linkedAffiliate({ links, registry }: Linking, userId: string): Promise<LinkedAffiliate> {
  const link = await links.linkOf(userId);
  const tenant = link && (await registry.tenant(link.tenantId));
  if (!link || !tenant || tenant.status === 'cancelled') throw new Problem('FORBIDDEN', { detail: LINK_FIRST });
  if (tenant.status === 'suspended') throw new Problem('TENANT_SUSPENDED');
  return { tenantId: link.tenantId, affiliateId: link.affiliateId };
}

const LINK_FIRST = 'Link your account first: get a code from Claimcheck and enter it with `/link`.';
