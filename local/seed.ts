import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { issueApiKey, type KeyGrant } from '../shared/auth/api-key.ts';
import { createTenant } from '../shared/auth/create-tenant.ts';
import { atMs, DAY } from '../shared/model/instant.ts';
import type { Platform } from '../shared/model/platform.ts';
import { PLATFORM_TENANT } from '../shared/model/registry.ts';
import { connectedPlatforms } from '../shared/platforms/capabilities.ts';
import type { RegistryStore } from '../shared/store/registry.ts';
import type { AffiliateRef } from '../shared/store/trust.ts';

/** One account on each platform. */
export type Accounts = Partial<Record<Platform, string>>;

/** What a person or a script needs to use the running application: written to `.local/access.json`. */
export interface Access {
  baseUrl: string;
  simulatorUrl: string;
  operatorKey: string;
  tenants: {
    id: string;
    keys: { admin: string; analyst: string; advertiser: string };
    affiliates: { id: string; key: string; accounts: Accounts }[];
    campaigns: { id: string; platforms: Platform[] }[];
  }[];
}

const TENANTS = [
  { id: 'northwind', name: 'Northwind Coffee', affiliates: ['ann', 'ben', 'cleo'] },
  { id: 'solstice', name: 'Solstice Outdoor', affiliates: ['dara', 'emil', 'faye'] },
];

/** Accounts on each platform, in the platform's own form of id; `n` tells affiliates apart. */
const ACCOUNT_OF: Record<Platform, (n: number) => string> = {
  youtube: (n) => `UCsample${String(n).padStart(16, '0')}`,
  x: (n) => String(1_000_000 + n),
  reddit: (n) => `sample_user_${n}`,
  instagram: (n) => String(17_841_400_000_000 + n),
  meta: (n) => String(100_000_000 + n),
  tiktok: (n) => `sample.user.${n}`,
  linkedin: (n) => `urn:li:organization:${900_000 + n}`,
};

const accountsOf = (n: number): Accounts =>
  Object.fromEntries(connectedPlatforms().map((platform) => [platform, ACCOUNT_OF[platform](n)]));

/** Who of them the sample network knows, and as whom. */
const NETWORK_IDS: Readonly<Record<string, string[]>> = { aff_ann: ['57'], aff_ben: ['58'] };

/** The accounts of the first seeded affiliate: the author of every simulated post that names none. */
export const defaultAuthors = (): Accounts => accountsOf(1);

interface Seeding {
  registry: RegistryStore;
  /** Connects an affiliate's accounts where the platform is read with the token of their owner. */
  connect: (affiliate: AffiliateRef, accounts: Accounts) => Promise<void>;
  now: number;
  baseUrl: string;
  simulatorUrl: string;
  /** Where the access file is kept. */
  file: string;
  /** Affiliates of each tenant beside those that have a name. */
  moreAffiliates: number;
}

/** Sample tenants with their keys; made once, then read back, since keys cannot be recovered from the store. */
export async function seed({ file, ...seeding }: Seeding): Promise<Access> {
  const { baseUrl, simulatorUrl } = seeding;
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Access) : null;
  const access = known ? { ...known, baseUrl, simulatorUrl } : await created(seeding);
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return access;
}

async function created({ registry, connect, now, moreAffiliates, ...urls }: Omit<Seeding, 'file'>): Promise<Access> {
  const others = Array.from({ length: moreAffiliates }, (_, at) => `other${at + 1}`);
  const keyFor = async (grant: KeyGrant): Promise<string> => {
    const { key, presented } = issueApiKey(grant, atMs(now));
    await registry.saveApiKey(key);
    return presented;
  };
  const tenants: Access['tenants'] = [];
  let n = 0;
  for (const { id: tenantId, name, affiliates } of TENANTS) {
    const admin = await createTenant(registry, { id: tenantId, name }, atMs(now));
    const tenant: Access['tenants'][number] = {
      id: tenantId,
      keys: {
        admin,
        analyst: await keyFor({ tenantId, role: 'analyst' }),
        advertiser: await keyFor({ tenantId, role: 'advertiser' }),
      },
      affiliates: [],
      campaigns: [],
    };
    for (const person of [...affiliates, ...others]) {
      n += 1;
      const id = `aff_${person}`;
      const accounts = accountsOf(n);
      await registry.saveAffiliate(
        {
          tenantId,
          id,
          name: person[0]!.toUpperCase() + person.slice(1),
          segment: 'standard',
          status: 'active',
          accounts: Object.fromEntries(Object.entries(accounts).map(([platform, account]) => [platform, [account]])),
          ...(NETWORK_IDS[id] ? { networkIds: NETWORK_IDS[id] } : {}),
          createdAt: atMs(now),
          updatedAt: atMs(now),
          version: 1,
        },
        'absent',
      );
      await connect({ tenantId, affiliateId: id }, accounts);
      tenant.affiliates.push({ id, key: await keyFor({ tenantId, role: 'affiliate', affiliateId: id }), accounts });
    }
    for (const [season, platforms] of [
      ['always-on', connectedPlatforms()],
      ['video', connectedPlatforms().filter((platform) => platform === 'youtube')],
    ] as const) {
      const campaign = { id: `cmp_${tenantId}-${season}`, platforms };
      await registry.saveCampaign(
        {
          ...campaign,
          tenantId,
          name: `${name}, ${season}`,
          startsAt: atMs(now - 365 * DAY),
          endsAt: atMs(now + 365 * DAY),
          currency: 'USD',
          payout: { cpmMicros: 12_000_000, cpcMicros: 400_000 },
          createdAt: atMs(now),
          updatedAt: atMs(now),
          version: 1,
        },
        'absent',
      );
      tenant.campaigns.push(campaign);
    }
    tenants.push(tenant);
  }
  return { ...urls, operatorKey: await keyFor({ tenantId: PLATFORM_TENANT, role: 'operator' }), tenants };
}
