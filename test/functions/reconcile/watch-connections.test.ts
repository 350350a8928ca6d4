import { beforeEach, describe, expect, it } from 'vitest';
import { watchConnections } from '../../../functions/reconcile/watch-connections.ts';
import type { Connected, Connection } from '../../../shared/model/connection.ts';
import { after, DAY, MINUTE, toMs, type Instant } from '../../../shared/model/instant.ts';
import { resolveAlert } from '../../../shared/rules/alert-policy.ts';
import { stamped } from '../../../shared/rules/connection-health.ts';
import { DEFAULT_POLICY } from '../../../shared/rules/default-policy.ts';
import { alertStore } from '../../../shared/store/alerts.ts';
import { connectionStore } from '../../../shared/store/connections.ts';
import type { Write } from '../../../shared/store/tables.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { T0 } from '../../support/sample-claims.ts';
import { unrenewed } from '../../support/sample-connections.ts';

let tables: MemoryTables;
beforeEach(() => {
  tables = new MemoryTables();
});

const store = () => connectionStore(tables);
const watchAt = (now: Instant) =>
  watchConnections({
    ...{ tables, connections: store(), alerts: alertStore(tables), policy: DEFAULT_POLICY, now: () => toMs(now) },
  });
const alertsOf = async (tenant = 'acme') => (await alertStore(tables).list(tenant, { open: false, limit: 10 })).alerts;
const END = after(T0, 30 * DAY);
const WARNING = after(T0, 23 * DAY);

/** A connection that ends in thirty days and is not renewed. */
async function given(changes: Partial<Connected> = {}): Promise<Connected> {
  const connection = unrenewed({ expiresAt: END, ...changes });
  await store().save(connection, 'absent');
  return connection;
}

/** Somebody else changes it. */
async function change(connection: Connection, at: Instant, become: (latest: Connected) => Connection): Promise<void> {
  const latest = await store().get(connection);
  if (latest?.status !== 'connected') throw new Error('not connected');
  const next = stamped(become(latest), at, latest.version + 1, DEFAULT_POLICY);
  expect(await store().save(next, latest.version)).toBe(true);
}

const reconnect = async (connection: Connection, at: Instant, changes: Partial<Connected> = {}): Promise<void> => {
  const latest = (await store().get(connection))!;
  const fresh = unrenewed({
    ...{ accountId: connection.accountId, expiresAt: after(at, 60 * DAY) },
    ...(latest.told && { told: latest.told }),
    ...changes,
  });
  expect(await store().save(stamped(fresh, at, latest.version + 1, DEFAULT_POLICY), latest.version)).toBe(true);
};

describe('a token that ends', () => {
  it('is not told more than seven days before', async () => {
    await given();
    await watchAt(after(WARNING, -1));
    expect(await alertsOf()).toEqual([]);
  });

  it('is told once as MEDIUM seven days before, and once as HIGH at its end, when it is erased', async () => {
    const connection = await given();
    for (let run = 0; run < 3; run += 1) await watchAt(after(WARNING, run * MINUTE));
    expect(await alertsOf()).toMatchObject([
      {
        ...{ type: 'CREDENTIAL_EXPIRING', category: 'SYSTEM_HEALTH', severity: 'MEDIUM', status: 'OPEN', repeats: 0 },
        ...{ affiliateId: 'aff_ann', platform: 'meta', openedAt: WARNING },
        evidence: { accountId: '100000001', cause: 'ENDS_SOON', expiresAt: END },
      },
    ]);
    expect(await store().get(connection)).toMatchObject({ status: 'connected', sealed: 'sealed' });
    for (let run = 0; run < 3; run += 1) await watchAt(after(END, run * MINUTE));
    expect(await alertsOf()).toMatchObject([
      { severity: 'HIGH', status: 'OPEN', repeats: 1, evidence: { raisedBy: { cause: 'ENDED' } } },
    ]);
    expect(await store().get(connection)).toMatchObject({ status: 'expired', expiredAt: END, told: 'HIGH' });
    expect(JSON.stringify(tables.all('credentials'))).not.toMatch(/sealed|expiringShard/);
  });

  it('is told as HIGH at once where nobody warned', async () => {
    await given();
    await watchAt(END);
    expect(await alertsOf()).toMatchObject([{ severity: 'HIGH', repeats: 0 }]);
  });

  it('and can be refreshed is not told while its refresh token lasts', async () => {
    const end = after(T0, 365 * DAY);
    await given({ platform: 'tiktok', renewal: 'refresh_token', expiresAt: after(T0, DAY), refreshExpiresAt: end });
    await watchAt(after(end, -7 * DAY - 1));
    expect(await alertsOf()).toEqual([]);
    await watchAt(after(end, -7 * DAY));
    expect(await alertsOf()).toMatchObject([{ severity: 'MEDIUM' }]);
  });

  it('is told to its own tenant, for each affiliate and platform', async () => {
    await given();
    await given({ tenantId: 'globex' });
    await given({ affiliateId: 'aff_ben' });
    await given({ platform: 'linkedin' });
    await watchAt(WARNING);
    const slots = (await alertsOf()).map(({ affiliateId, platform }) => `${affiliateId} ${platform}`);
    expect(slots.toSorted()).toEqual(['aff_ann linkedin', 'aff_ann meta', 'aff_ben meta']);
    expect(await alertsOf('globex')).toHaveLength(1);
  });

  it('shares its alert with other accounts of the affiliate on the platform', async () => {
    await given();
    await given({ accountId: '100000002' });
    await watchAt(WARNING);
    expect(await alertsOf()).toMatchObject([{ severity: 'MEDIUM', repeats: 0 }]);
  });
});

describe('a refused token', () => {
  it('is told as HIGH, and resolved when the platform takes it again', async () => {
    const connection = await given();
    await change(connection, T0, (latest) => ({ ...latest, refusedAt: T0 }));
    await watchAt(T0);
    expect(await alertsOf()).toMatchObject([{ severity: 'HIGH', evidence: { cause: 'REFUSED' } }]);
    await change(connection, after(T0, MINUTE), ({ refusedAt: _, ...latest }) => latest);
    await watchAt(after(T0, MINUTE));
    expect(await alertsOf()).toMatchObject([{ status: 'RESOLVED', reason: 'the account is connected again' }]);
    await watchAt(WARNING);
    expect((await alertsOf()).map(({ status, severity }) => [status, severity])).toEqual([
      ['OPEN', 'MEDIUM'],
      ['RESOLVED', 'HIGH'],
    ]);
  });
});

describe('an alert', () => {
  it.each([
    ['the warning', WARNING],
    ['the end', END],
  ])('is resolved when the owner connects again after %s, and not before', async (_, told) => {
    const connection = await given();
    await watchAt(told);
    await watchAt(after(told, MINUTE));
    expect(await alertsOf()).toMatchObject([{ status: 'OPEN' }]);
    await reconnect(connection, after(told, 2 * MINUTE));
    for (let run = 2; run < 5; run += 1) await watchAt(after(told, run * MINUTE));
    expect(await alertsOf()).toMatchObject([{ status: 'RESOLVED', updatedAt: after(told, 2 * MINUTE) }]);
    expect(await store().get(connection)).not.toHaveProperty('told');
  });

  it('is resolved when the owner takes the connection back', async () => {
    const connection = await given();
    await watchAt(WARNING);
    await change(connection, WARNING, ({ sealed: _, renewal: __, ...rest }) => ({
      ...rest,
      status: 'revoked',
      revokedAt: WARNING,
    }));
    await watchAt(WARNING);
    expect(await alertsOf()).toMatchObject([{ status: 'RESOLVED', reason: 'the connection was taken back' }]);
  });

  it('stays while another account of the slot is in trouble', async () => {
    const one = await given();
    const two = await given({ accountId: '100000002' });
    await watchAt(WARNING);
    await reconnect(one, WARNING);
    await watchAt(WARNING);
    expect(await alertsOf()).toMatchObject([{ status: 'OPEN' }]);
    await reconnect(two, WARNING);
    await watchAt(WARNING);
    expect(await alertsOf()).toMatchObject([{ status: 'RESOLVED' }]);
  });

  it('that a person resolved stays so until it gets worse', async () => {
    await given();
    await watchAt(WARNING);
    const [alert] = await alertsOf();
    await alertStore(tables).save(resolveAlert(alert!, 'told them', WARNING), alert!.version);
    await watchAt(after(WARNING, DAY));
    expect(await alertsOf()).toMatchObject([{ status: 'RESOLVED' }]);
    await watchAt(END);
    expect((await alertsOf()).map(({ status }) => status)).toEqual(['OPEN', 'RESOLVED']);
  });
});

describe('a sweep', () => {
  it('that is overtaken by the owner tells nothing, and nothing stays open', async () => {
    class Racing extends MemoryTables {
      override async transact(writes: readonly Write[]) {
        const latest = await connectionStore(this).get(connection);
        if (latest?.version === 1) await reconnect(connection, WARNING);
        return super.transact(writes);
      }
    }
    tables = new Racing();
    const connection = await given();
    await watchAt(WARNING);
    expect(await alertsOf()).toEqual([]);
    expect(await store().get(connection)).toMatchObject({ status: 'connected', expiresAt: after(WARNING, 60 * DAY) });
  });

  it('of two at once tells once', async () => {
    await given();
    await Promise.all([watchAt(WARNING), watchAt(WARNING)]);
    expect(await alertsOf()).toMatchObject([{ repeats: 0 }]);
  });

  it('looks at so many connections and no more; the next one goes on', async () => {
    for (let n = 0; n < 300; n += 1) await given({ accountId: `acc${n}` });
    const told = () => tables.all('credentials').filter((item) => item.told === 'MEDIUM').length;
    // All of one affiliate lie in one shard.
    await watchAt(WARNING);
    expect(told()).toBe(25);
    await watchAt(WARNING);
    expect(told()).toBe(50);
  });
});
