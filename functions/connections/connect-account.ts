import { Problem, invalid } from '../../shared/lambda/error-responses.ts';
import type { ApiCall } from '../../shared/lambda/route.ts';
import { visibleAffiliate } from '../../shared/lambda/visible-affiliate.ts';
import type { Connected, Renewal } from '../../shared/model/connection.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { Affiliate } from '../../shared/model/registry.ts';
import { renewalOf } from '../../shared/platforms/token-refresh/renewals.ts';
import { stamped } from '../../shared/rules/connection-health.ts';
import type { ConnectionStore } from '../../shared/store/connections.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';
import type { TokenVault } from '../../shared/store/token-vault.ts';
import type { NewConnectionBody } from './connection-body.ts';

export interface Connecting {
  registry: Pick<RegistryStore, 'affiliate'>;
  connections: ConnectionStore;
  vault: TokenVault;
  policies: Pick<Policies, 'policyFor'>;
}

const TRIES = 3;

/** Keeps the tokens and lists the account as the affiliate's, both or none; connecting again replaces what was kept. */
export async function connectAccount(
  { registry, connections, vault }: Omit<Connecting, 'policies'>,
  call: ApiCall<NewConnectionBody>,
  policy: Policy,
): Promise<Connected> {
  const { body, now, caller } = call;
  inFuture({ expiresAt: body.expiresAt, refreshExpiresAt: body.refreshExpiresAt }, now);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const affiliate = await visibleAffiliate(registry, call);
    if (caller.role === 'affiliate' && affiliate.status === 'suspended')
      throw new Problem('FORBIDDEN', { detail: 'This affiliate is suspended.' });
    const account = {
      tenantId: affiliate.tenantId,
      affiliateId: affiliate.id,
      platform: body.platform,
      accountId: body.accountId,
    };
    const before = await connections.get(account);
    const { accessToken, refreshToken, expiresAt, refreshExpiresAt, scopes } = body;
    const connected: Connected = {
      ...account,
      status: 'connected',
      sealed: await vault.seal(account, { accessToken, ...(refreshToken === undefined ? {} : { refreshToken }) }),
      renewal: renewalWith(body),
      scopes,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(refreshExpiresAt === undefined ? {} : { refreshExpiresAt }),
      connectedAt: now,
      updatedAt: now,
      ...(before?.told === undefined ? {} : { told: before.told }),
      version: 1,
    };
    const connection = stamped(connected, now, (before?.version ?? 0) + 1, policy);
    const expected = before?.version ?? 'absent';
    const owner = withAccount(affiliate, body, now);
    const saved =
      owner === affiliate
        ? await connections.save(connection, expected)
        : await connections.saveWithAffiliate(connection, expected, owner);
    if (saved) return connection;
  }
  throw new Problem('REVISION_CONFLICT', { detail: 'Others are changing it at the same time; try again.' });
}

function inFuture(instants: Record<string, Instant | undefined>, now: Instant): void {
  const passed = Object.entries(instants).filter(([, instant]) => instant !== undefined && instant <= now);
  if (passed.length > 0) throw invalid(...passed.map(([path]) => ({ path, message: 'has passed' })));
}

/** A token that would be renewed by a refresh token needs one. */
const renewalWith = ({ platform, refreshToken }: NewConnectionBody): Renewal => {
  const renewal = renewalOf(platform);
  return renewal === 'refresh_token' && refreshToken === undefined ? 'none' : renewal;
};

/** The affiliate with the account in its list, or the same one where it stands there. Throws 400 where the list is full. */
function withAccount(affiliate: Affiliate, { platform, accountId }: NewConnectionBody, now: Instant): Affiliate {
  const listed = affiliate.accounts[platform] ?? [];
  if (listed.includes(accountId)) return affiliate;
  const accounts = { ...affiliate.accounts, [platform]: [...listed, accountId] };
  if (!Affiliate.shape.accounts.safeParse(accounts).success)
    throw invalid({ path: 'accountId', message: 'the affiliate has as many accounts on this platform as it may have' });
  return { ...affiliate, accounts, updatedAt: now, version: affiliate.version + 1 };
}
