import { beforeEach, describe, expect, it } from 'vitest';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import { fanOutChanges } from '../../../functions/reconcile/fan-out-changes.ts';
import { toMs } from '../../../shared/model/instant.ts';
import type { Campaign } from '../../../shared/model/registry.ts';
import type { QueuedCheck } from '../../../shared/outbound/verify-queue.ts';
import { claimPut, revisionPut } from '../../../shared/store/claims.ts';
import { CAMPAIGN_PREFIX, policyVersionKey } from '../../../shared/store/keys.ts';
import { registryStore } from '../../../shared/store/registry.ts';
import { trackingStore, type Registered } from '../../../shared/store/trackings.ts';
import { scorePut, trustStore } from '../../../shared/store/trust.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { sampleAffiliate } from '../../support/sample-affiliate.ts';
import { givenPolicy } from '../../support/sample-policies.ts';
import { sampleClaim, sampleState, T0 } from '../../support/sample-claims.ts';
import { inserted, modified } from '../../support/stream-records.ts';

let tables: MemoryTables;
let sent: QueuedCheck[];
let accepted: [platform: string, claims: number][];
/** What registering a tracking id answers in place of the store. */
let refuseTracking: () => Promise<Registered | undefined>;

beforeEach(() => {
  tables = new MemoryTables();
  sent = [];
  accepted = [];
  refuseTracking = async () => undefined;
});

const fanOut = (refuse: (check: QueuedCheck) => boolean = () => false) =>
  fanOutChanges({
    webhooks: { endpointsOf: async () => [] },
    webhookQueue: { send: async () => [] },
    notifyQueue: { send: async () => [] },
    discordQueue: { send: async () => [] },
    trackings: { register: async (...of) => (await refuseTracking()) ?? trackingStore(tables).register(...of) },
    trust: trustStore(tables),
    registry: registryStore(tables),
    queue: {
      send: async (checks) => {
        sent.push(...checks.filter((check) => !refuse(check)));
        return checks.filter(refuse);
      },
    },
    policies: activePolicies(tables, () => toMs(T0)),
    countAccepted: (platform, claims) => void accepted.push([platform, claims]),
    now: () => toMs(T0),
  });

/** Saves the claims' campaign and counts how often it is read. */
async function campaign(payout: Campaign['payout']) {
  const made = { tenantId: 'acme', id: claim.campaignId, name: 'Autumn', platforms: ['x' as const], version: 1 };
  const times = { startsAt: T0, endsAt: T0, createdAt: T0, updatedAt: T0 };
  await registryStore(tables).saveCampaign({ ...made, ...times, ...(payout ? { payout } : {}) }, 'absent');
  const get = tables.get.bind(tables);
  let reads = 0;
  tables.get = async (...of) => {
    if (of[1].sk.startsWith(CAMPAIGN_PREFIX)) reads += 1;
    return get(...of);
  };
  return { read: () => reads };
}

const claim = sampleClaim();

describe('a saved claim', () => {
  it('is owed its first check', async () => {
    expect(await fanOut()({ Records: [inserted(claimPut(claim, 'absent'), '1')] })).toEqual({ batchItemFailures: [] });
    expect(sent).toMatchObject([
      {
        priority: false,
        message: { submissionId: claim.id, revision: 1, attempt: 1, kind: 'first', correlationId: 'req-sample' },
      },
    ]);
  });

  it.each([
    ['x', 'shared'],
    ['tiktok', 'owner#acme#aff_ann'],
  ] as const)('of %s is checked with the account %s', async (platform, account) => {
    await fanOut()({ Records: [inserted(claimPut(sampleClaim({ platform }), 'absent'), '1')] });
    expect(sent).toMatchObject([{ message: { platform, account, tenantId: 'acme', affiliateId: 'aff_ann' } }]);
  });

  it('that was replaced is owed the first check of the new revision', async () => {
    const superseded = {
      ...claim,
      state: sampleState(),
      supersededBy: { revision: 2, correlationId: 'req-2', flags: [] },
    };
    await fanOut()({ Records: [inserted(revisionPut(superseded, 'absent'), '1')] });
    expect(sent).toMatchObject([
      { message: { submissionId: claim.id, revision: 2, attempt: 1, correlationId: 'req-2' } },
    ]);
  });

  it('that changed is owed nothing more', async () => {
    const record = modified(claimPut(claim, 'absent'), claimPut({ ...claim, version: 2 }, 1), '1');
    expect(await fanOut()({ Records: [record] })).toEqual({ batchItemFailures: [] });
    expect([sent, accepted]).toEqual([[], []]);
  });

  it('with a flag goes to the priority queue', async () => {
    const flagged = sampleClaim({ current: sampleState({ flags: [{ key: 'high_ctr', severity: 'LOW' }] }) });
    await fanOut()({ Records: [inserted(claimPut(flagged, 'absent'), '1')] });
    expect(sent[0]?.priority).toBe(true);
  });

  it.each([
    [450_000_000, false],
    [449_999_999, true],
  ])('of an affiliate with trust %i has priority %s', async (scoreNano, priority) => {
    await tables.write(scorePut('acme', claim.affiliateId, { scoreNano, at: T0, version: 1 }, 'absent'));
    await fanOut()({ Records: [inserted(claimPut(claim, 'absent'), '1')] });
    expect(sent[0]?.priority).toBe(priority);
  });

  it('of an affiliate with little trust by its segment’s policy has priority, and without a usable policy by its flags alone', async () => {
    const changes = { trust: { buckets: { high_trust: 900_000_000, normal: 800_000_000, low_trust: 250_000_000 } } };
    const version = await givenPolicy(tables, 'acme', changes, 'top');
    await registryStore(tables).saveAffiliate(sampleAffiliate({ id: claim.affiliateId, segment: 'top' }), 'absent');
    const priorities = async () => {
      const flagged = sampleClaim({
        postId: '2',
        current: sampleState({ flags: [{ key: 'high_ctr', severity: 'LOW' }] }),
      });
      sent = [];
      await fanOut()({ Records: [claim, flagged].map((of, n) => inserted(claimPut(of, 'absent'), `${n}`)) });
      return sent.map(({ priority }) => priority);
    };
    expect(await priorities()).toEqual([true, true]);
    await tables.write({ table: 'registry', delete: policyVersionKey('acme', version), when: [] });
    expect(await priorities()).toEqual([false, true]);
  });

  it.each([
    ['x', { cpmMicros: 1_000 }, true],
    ['x', { cpmMicros: 0 }, undefined],
    ['x', undefined, undefined],
    ['youtube', { cpaMicros: 1 }, true],
    ['reddit', { cpmMicros: 1_000 }, undefined],
  ] as const)('of %s in a campaign that pays %o has money at stake: %s', async (platform, payout, atStake) => {
    const { read } = await campaign(payout);
    await fanOut()({ Records: [inserted(claimPut(sampleClaim({ platform }), 'absent'), '1')] });
    expect([sent[0]?.message.atStake, sent[0]?.priority]).toEqual([atStake, false]);
    expect(read()).toBe(platform === 'reddit' ? 0 : 1);
  });

  it('with priority has something at stake', async () => {
    const flagged = sampleClaim({ current: sampleState({ flags: [{ key: 'high_ctr', severity: 'LOW' }] }) });
    await fanOut()({ Records: [inserted(claimPut(flagged, 'absent'), '1')] });
    expect(sent[0]?.message.atStake).toBe(true);
  });

  it('in one campaign with many others has it looked up once', async () => {
    const { read } = await campaign({ cpcMicros: 1 });
    const Records = ['5', '6', '7'].map((postId) => inserted(claimPut(sampleClaim({ postId }), 'absent'), postId));
    await fanOut()({ Records });
    expect(sent.map(({ message }) => message.atStake)).toEqual([true, true, true]);
    expect(read()).toBe(1);
  });

  it('that the queue did not take is reported, so that the stream delivers it again from there', async () => {
    const others = ['5', '6', '7'].map((postId) => sampleClaim({ postId }));
    const Records = others.map((other, index) => inserted(claimPut(other, 'absent'), String(index + 1)));
    const response = await fanOut(({ message }) => message.postId === '6')({ Records });
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });

  it('are counted as accepted where they are new claims and need not be delivered again', async () => {
    const claims = ['1', '2', '3'].map((postId) => sampleClaim({ postId }));
    const again = { ...claims[0]!, state: sampleState(), supersededBy: { revision: 2, correlationId: 'r', flags: [] } };
    const Records = [
      inserted(claimPut(claims[0]!, 'absent'), '1'),
      inserted(revisionPut(again, 'absent'), '2'),
      inserted(claimPut(claims[1]!, 'absent'), '3'),
      inserted(claimPut(claims[2]!, 'absent'), '4'),
    ];
    await fanOut(({ message }) => message.submissionId === claims[1]!.id)({ Records });
    expect(accepted).toEqual([['x', 1]]);
    await fanOut()({ Records: Records.slice(2) });
    expect(accepted).toEqual([
      ['x', 1],
      ['x', 2],
    ]);
  });
});

describe('the tracking id of a saved claim', () => {
  const tracked = (postId: string, trackingId: string, changes: Parameters<typeof sampleClaim>[0] = {}) =>
    sampleClaim({ postId, trackingId, ...changes });
  const saved = (of: typeof claim, sequence: string) => inserted(claimPut(of, 'absent'), sequence);
  const registered = async () =>
    (await trackingStore(tables).since('acme', T0)).map(({ trackingId, submissionId }) => [trackingId, submissionId]);

  it('is noted once, however often the claim is delivered', async () => {
    const own = tracked('1', ' sub-ann-1 ');
    for (let n = 0; n < 2; n += 1)
      expect(await fanOut()({ Records: [saved(own, '1')] })).toEqual({ batchItemFailures: [] });
    expect(await registered()).toEqual([['sub-ann-1', own.id]]);
    expect(await trackingStore(tables).since('acme', T0)).toMatchObject([
      { affiliateId: 'aff_ann', submittedAt: T0, version: 1 },
    ]);
  });

  it('is held by the first of two claims, and no claim of another tenant is in its way', async () => {
    const [first, second] = [tracked('1', 'sub-1'), tracked('2', 'sub-1', { affiliateId: 'aff_bob' })];
    const other = tracked('3', 'sub-1', { tenantId: 'beta' });
    await fanOut()({ Records: [saved(first, '1'), saved(second, '2'), saved(other, '3')] });
    expect(await registered()).toEqual([['sub-1', first.id]]);
    expect(await trackingStore(tables).since('beta', T0)).toMatchObject([{ submissionId: other.id }]);
  });

  it('is nothing where the claim has none, or a blank one', async () => {
    await fanOut()({ Records: [saved(claim, '1'), saved(tracked('2', '  '), '2')] });
    expect(tables.all('sources')).toEqual([]);
  });

  it('is noted when the claim is new, not when it changes', async () => {
    const own = tracked('1', 'sub-1');
    await fanOut()({ Records: [modified(claimPut(own, 'absent'), claimPut({ ...own, version: 2 }, 1), '1')] });
    expect(await registered()).toEqual([]);
  });

  it('has the claim delivered again where another writer was at it', async () => {
    refuseTracking = async () => 'again';
    const batch = [saved(claim, '1'), saved(tracked('2', 'sub-1'), '2'), saved(tracked('3', 'sub-2'), '3')];
    expect(await fanOut()({ Records: batch })).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    refuseTracking = async () => 'held';
    expect(await fanOut()({ Records: batch })).toEqual({ batchItemFailures: [] });
  });
});
