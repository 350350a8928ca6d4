import { Affiliate, ApiKey, Campaign, Tenant } from '../model/registry.ts';
import {
  AFFILIATE_PREFIX,
  CAMPAIGN_PREFIX,
  affiliateKey,
  apiKeyKey,
  campaignKey,
  tenantKey,
  tenantListKey,
  tenantPartition,
} from './keys.ts';
import type { Item, Key, Tables } from './tables.ts';
import { ifVersion, type ExpectedVersion } from './version.ts';

export interface ListPage {
  limit: number;
  startAfter?: Item;
}

/** Who and what a tenant has: affiliates, campaigns, keys. */
export interface RegistryStore {
  tenant(id: string): Promise<Tenant | undefined>;
  apiKey(keyId: string): Promise<ApiKey | undefined>;
  campaign(tenantId: string, id: string): Promise<Campaign | undefined>;
  affiliate(tenantId: string, id: string): Promise<Affiliate | undefined>;
  /** By id, the last first: ids made here rise with time. */
  campaigns(tenantId: string, page: ListPage): Promise<{ campaigns: Campaign[]; next?: Item }>;
  affiliates(tenantId: string, page: ListPage): Promise<{ affiliates: Affiliate[]; next?: Item }>;
  /** The tenant and its place in the list of all tenants. */
  saveTenant(tenant: Tenant): Promise<void>;
  saveApiKey(key: ApiKey): Promise<void>;
  /** False where the stored version is not the expected one. */
  saveCampaign(campaign: Campaign, expected: ExpectedVersion): Promise<boolean>;
  saveAffiliate(affiliate: Affiliate, expected: ExpectedVersion): Promise<boolean>;
}

export function registryStore(tables: Tables): RegistryStore {
  const get = (key: Key): Promise<Item | undefined> => tables.get('registry', key);
  const list = (tenantId: string, prefix: string, { limit, startAfter }: ListPage) =>
    tables.query({
      table: 'registry',
      partition: tenantPartition(tenantId),
      sort: { prefix },
      newestFirst: true,
      limit,
      ...(startAfter ? { startAfter } : {}),
    });

  return {
    async tenant(id) {
      const item = await get(tenantKey(id));
      return item && Tenant.parse(item);
    },

    async apiKey(keyId) {
      const item = await get(apiKeyKey(keyId));
      return item && ApiKey.parse(item);
    },

    async campaign(tenantId, id) {
      const item = await get(campaignKey(tenantId, id));
      return item && Campaign.parse(item);
    },

    async affiliate(tenantId, id) {
      const item = await get(affiliateKey(tenantId, id));
      return item && Affiliate.parse(item);
    },

    async campaigns(tenantId, page) {
      const { items, next } = await list(tenantId, CAMPAIGN_PREFIX, page);
      return { campaigns: items.map((item) => Campaign.parse(item)), ...(next ? { next } : {}) };
    },

    async affiliates(tenantId, page) {
      const { items, next } = await list(tenantId, AFFILIATE_PREFIX, page);
      return { affiliates: items.map((item) => Affiliate.parse(item)), ...(next ? { next } : {}) };
    },

    async saveTenant(tenant) {
      await tables.transact([
        { table: 'registry', put: { ...tenantKey(tenant.id), ...tenant }, when: [] },
        { table: 'registry', put: { ...tenantListKey(tenant.id), tenantId: tenant.id }, when: [] },
      ]);
    },

    async saveApiKey(key) {
      await tables.write({ table: 'registry', put: { ...apiKeyKey(key.keyId), ...key }, when: [] });
    },

    async saveCampaign(campaign, expected) {
      const put = { ...campaignKey(campaign.tenantId, campaign.id), ...campaign };
      return tables.write({ table: 'registry', put, when: ifVersion(expected) });
    },

    async saveAffiliate(affiliate, expected) {
      const put = { ...affiliateKey(affiliate.tenantId, affiliate.id), ...affiliate };
      return tables.write({ table: 'registry', put, when: ifVersion(expected) });
    },
  };
}
