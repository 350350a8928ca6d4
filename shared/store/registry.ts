import type { Platform } from '../model/platform.ts';
import { Affiliate, ApiKey, Campaign, Tenant } from '../model/registry.ts';
import { everyItem } from './every-item.ts';
import {
  AFFILIATE_PREFIX,
  affiliateKey,
  apiKeyKey,
  CAMPAIGN_PREFIX,
  campaignKey,
  TENANT_LIST,
  tenantKey,
  tenantListKey,
  tenantPartition,
} from './keys.ts';
import type { Item, Tables, Write } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

/** A page of a list, the last id first: ids made by the API rise with time. */
export interface ListPage {
  limit: number;
  startAfter?: Item;
}

/** Who and what: tenants, their affiliates, campaigns and keys. */
export interface RegistryStore {
  tenant(id: string): Promise<Tenant | undefined>;
  /** False when the tenant exists. */
  createTenant(tenant: Tenant): Promise<boolean>;
  tenantIds(): Promise<string[]>;
  apiKey(keyId: string): Promise<ApiKey | undefined>;
  saveApiKey(key: ApiKey): Promise<void>;
  affiliate(tenantId: string, id: string): Promise<Affiliate | undefined>;
  saveAffiliate(affiliate: Affiliate, expected: ExpectedVersion): Promise<boolean>;
  affiliates(tenantId: string, page: ListPage): Promise<{ items: Affiliate[]; next?: Item }>;
  campaign(tenantId: string, id: string): Promise<Campaign | undefined>;
  saveCampaign(campaign: Campaign, expected: ExpectedVersion): Promise<boolean>;
  campaigns(tenantId: string, page: ListPage): Promise<{ items: Campaign[]; next?: Item }>;
}

export function registryStore(tables: Tables): RegistryStore {
  const listed = async <T>(
    tenantId: string,
    prefix: string,
    page: ListPage,
    parse: (item: Item) => T,
  ): Promise<{ items: T[]; next?: Item }> => {
    const { items, next } = await tables.query({
      table: 'registry',
      partition: tenantPartition(tenantId),
      sort: { prefix },
      newestFirst: true,
      ...page,
    });
    return { items: items.map(parse), ...(next ? { next } : {}) };
  };

  return {
    async tenant(id) {
      const item = await tables.get('registry', tenantKey(id));
      return item && Tenant.parse(item);
    },

    async createTenant(tenant) {
      const outcome = await tables.transact([
        { table: 'registry', put: { ...tenantKey(tenant.id), ...tenant }, when: ifVersion('absent') },
        { table: 'registry', put: { ...tenantListKey(tenant.id), createdAt: tenant.createdAt }, when: [] },
      ]);
      return outcome.committed;
    },

    async tenantIds() {
      const items = await everyItem(tables, { table: 'registry', partition: TENANT_LIST });
      return items.map(({ sk }) => sk);
    },

    async apiKey(keyId) {
      const item = await tables.get('registry', apiKeyKey(keyId));
      return item && ApiKey.parse(item);
    },

    async saveApiKey(key) {
      await tables.write({ table: 'registry', put: { ...apiKeyKey(key.keyId), ...key }, when: [] });
    },

    async affiliate(tenantId, id) {
      const item = await tables.get('registry', affiliateKey(tenantId, id));
      return item && Affiliate.parse(item);
    },

    saveAffiliate: (affiliate, expected) => tables.write(affiliatePut(affiliate, expected)),

    affiliates: (tenantId, page) => listed(tenantId, AFFILIATE_PREFIX, page, (item) => Affiliate.parse(item)),

    async campaign(tenantId, id) {
      const item = await tables.get('registry', campaignKey(tenantId, id));
      return item && Campaign.parse(item);
    },

    async saveCampaign(campaign, expected) {
      return tables.write({
        table: 'registry',
        put: { ...campaignKey(campaign.tenantId, campaign.id), ...campaign },
        when: ifVersion(expected),
      });
    },

    campaigns: (tenantId, page) => listed(tenantId, CAMPAIGN_PREFIX, page, (item) => Campaign.parse(item)),
  };
}

/** Writes an affiliate where its version is the expected one. */
export const affiliatePut = (affiliate: Affiliate, expected: ExpectedVersion): Write => ({
  table: 'registry',
  put: { ...affiliateKey(affiliate.tenantId, affiliate.id), ...affiliate },
  when: ifVersion(expected),
});

const CAMPAIGNS_READ = 1000;

/** All campaigns of a tenant. */
export async function everyCampaign(registry: Pick<RegistryStore, 'campaigns'>, tenantId: string): Promise<Campaign[]> {
  const campaigns: Campaign[] = [];
  let startAfter: Item | undefined;
  do {
    const page = await registry.campaigns(tenantId, { limit: CAMPAIGNS_READ, ...(startAfter ? { startAfter } : {}) });
    campaigns.push(...page.items);
    startAfter = page.next;
  } while (startAfter);
  return campaigns;
}

const AFFILIATES_READ = 1000;

/** All affiliates of a tenant. */
export async function everyAffiliate(
  registry: Pick<RegistryStore, 'affiliates'>,
  tenantId: string,
): Promise<Affiliate[]> {
  const affiliates: Affiliate[] = [];
  let startAfter: Item | undefined;
  do {
    const page = await registry.affiliates(tenantId, { limit: AFFILIATES_READ, ...(startAfter ? { startAfter } : {}) });
    affiliates.push(...page.items);
    startAfter = page.next;
  } while (startAfter);
  return affiliates;
}

/** Tenants with a campaign on the platform: those whom its outage concerns. */
export async function tenantsUsing(registry: RegistryStore, platform: Platform): Promise<string[]> {
  const ids = await registry.tenantIds();
  const using = await Promise.all(
    ids.map(async (id) => {
      const campaigns = await everyCampaign(registry, id);
      return campaigns.some(({ platforms }) => platforms.includes(platform));
    }),
  );
  return ids.filter((_, index) => using[index]);
}
