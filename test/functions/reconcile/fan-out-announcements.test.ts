import { beforeEach, describe, expect, it } from 'vitest';
import type { DynamoDBRecord } from 'aws-lambda';
import { fanOutChanges } from '../../../functions/reconcile/fan-out-changes.ts';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import type { Claim, RevisionState, SupersededRevision } from '../../../shared/model/claim.ts';
import type { DiscordTask } from '../../../shared/model/discord-task.ts';
import { toMs } from '../../../shared/model/instant.ts';
import type { NotifyMessage } from '../../../shared/model/notify-message.ts';
import type { LedgerEntry } from '../../../shared/model/trust.ts';
import { WebhookEvent, WebhookEventType, type WebhookMessage } from '../../../shared/model/webhook.ts';
import { decidedClawback, expiredClawback } from '../../../shared/rules/clawback-decision.ts';
import { alertPut, slotPut } from '../../../shared/store/alerts.ts';
import { clawbackPut } from '../../../shared/store/clawbacks.ts';
import { claimPut, revisionPut } from '../../../shared/store/claims.ts';
import { reportPut } from '../../../shared/store/reports.ts';
import { registryStore } from '../../../shared/store/registry.ts';
import { runPut } from '../../../shared/store/sync-runs.ts';
import { trackingStore } from '../../../shared/store/trackings.ts';
import { ledgerPut, trustStore } from '../../../shared/store/trust.ts';
import type { Write } from '../../../shared/store/tables.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { sampleAlert } from '../../support/sample-alert.ts';
import { sampleClawback } from '../../support/sample-clawbacks.ts';
import { hoursAfter, sampleClaim, sampleState, T0 } from '../../support/sample-claims.ts';
import { sampleReport, sampleRun } from '../../support/sample-sources.ts';
import { sampleVerdict } from '../../support/sample-verdict.ts';
import { sampleEndpoint } from '../../support/sample-webhooks.ts';
import { inserted, modified } from '../../support/stream-records.ts';

let queued: WebhookEvent[];
let told: NotifyMessage[];
let toldInDiscord: DiscordTask[];
let asked: string[];
/** By tenant, what each of its endpoints wants to hear of. */
let subscriptions: Record<string, WebhookEventType[][]>;
let refuse: (type: string) => boolean;

beforeEach(() => {
  [queued, told, asked, toldInDiscord] = [[], [], [], []];
  subscriptions = { acme: [[...WebhookEventType.options]] };
  refuse = () => false;
});

const fanOut = (...Records: DynamoDBRecord[]) => {
  const tables = new MemoryTables();
  const now = () => toMs(T0);
  const taking = <M>(typeOf: (message: M) => string, take: (message: M) => void) => ({
    send: async (messages: readonly M[]): Promise<M[]> => {
      for (const message of messages) if (!refuse(typeOf(message))) take(message);
      return messages.filter((message) => refuse(typeOf(message)));
    },
  });
  return fanOutChanges({
    trust: trustStore(tables),
    registry: registryStore(tables),
    queue: { send: async () => [] },
    policies: activePolicies(tables, now),
    trackings: trackingStore(tables),
    countAccepted: () => {},
    now,
    webhooks: {
      endpointsOf: async (tenantId) => {
        asked.push(tenantId);
        return (subscriptions[tenantId] ?? []).map((events) => sampleEndpoint({ tenantId, events }));
      },
    },
    webhookQueue: taking<WebhookMessage>(
      (message) => (message.kind === 'event' ? message.event.type : message.kind),
      (message) => void (message.kind === 'event' && queued.push(WebhookEvent.parse(message.event))),
    ),
    discordQueue: taking<DiscordTask>(
      ({ kind }) => kind,
      (message) => void toldInDiscord.push(message),
    ),
    notifyQueue: taking<NotifyMessage>(
      (message) => (message.kind === 'alert' ? message.announcement : message.kind),
      (message) => void told.push(message),
    ),
  })({ Records });
};

const claim = sampleClaim();
const judged: Claim = {
  ...claim,
  version: 2,
  current: sampleState({ attempts: 1, verdict: sampleVerdict({ confidenceBps: 5_000 }) }),
};
const reported = inserted(claimPut(claim, 'absent'), '1');
const verified = modified(claimPut(claim, 'absent'), claimPut(judged, 1), '2');
const alert = sampleAlert();
const via = { channel: 'discord', userId: '1250000000000000001' } as const;

describe('partners', () => {
  it('are told of a report and of its verdict, in the words of the API', async () => {
    await fanOut(reported, verified);
    expect(queued).toMatchObject([
      {
        tenantId: 'acme',
        type: 'submission.received',
        occurredAt: T0,
        data: { submissionId: claim.id, revision: 1, affiliateId: 'aff_ann', platform: 'x', claimed: { views: 1000 } },
      },
      {
        type: 'verdict.final',
        data: { submissionId: claim.id, verdict: { status: 'MATCHED', confidence: 0.5 } },
      },
    ]);
  });

  it('are told of a changed verdict what it was before', async () => {
    const changed: Claim = {
      ...judged,
      version: 3,
      current: sampleState({ verdict: sampleVerdict({ status: 'AFFILIATE_OVERCLAIMED', level: 'CRITICAL' }) }),
    };
    await fanOut(modified(claimPut(judged, 1), claimPut(changed, 2), '1'));
    expect(queued).toMatchObject([
      {
        type: 'verdict.changed',
        data: { verdict: { level: 'CRITICAL' }, previous: { status: 'MATCHED', level: null, final: true } },
      },
    ]);
  });

  it('are told the same by the same id, however often the stream delivers it', async () => {
    await fanOut(reported, verified);
    await fanOut(reported, verified);
    const ids = queued.map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual(ids.slice(2));
    expect(new Set(ids).size).toBe(2);
  });

  it('are told a verdict that is given again under another id', async () => {
    const again = { ...judged, version: 7 };
    const undecided = { ...claim, version: 6 };
    await fanOut(verified, modified(claimPut(undecided, 5), claimPut(again, 6), '3'));
    expect(new Set(queued.map(({ id }) => id)).size).toBe(2);
  });

  const replaced = {
    ...claim,
    supersededBy: { revision: 2, correlationId: 'req-2', flags: [] },
    state: sampleState({ verdict: sampleVerdict({ status: 'SUPERSEDED' }) }),
  };
  const state = (final: boolean) =>
    sampleState({ verdict: sampleVerdict({ status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', final }) });
  it.each([
    ['that ended by being replaced', inserted(revisionPut(replaced, 'absent'), '1'), ['verdict.final']],
    [
      'that was told of before it was replaced',
      inserted(revisionPut({ ...replaced, state: state(true) }, 'absent'), '1'),
      [],
    ],
    ['that is still owed its verdict', inserted(revisionPut({ ...replaced, state: state(false) }, 'absent'), '1'), []],
    [
      'that gets its verdict later',
      modified(
        revisionPut({ ...replaced, state: state(false) }, 1),
        revisionPut({ ...replaced, version: 2, state: state(true) }, 1),
        '1',
      ),
      ['verdict.final'],
    ],
  ] as const)('hear of a report %s: %j', async (_, record, types) => {
    await fanOut(record);
    expect(queued.map(({ type }) => type)).toEqual(types);
  });

  it('are told of alerts and of what happened to trust', async () => {
    const entry: LedgerEntry = {
      ...{ affiliateId: 'aff_ann', at: T0, event: 'overclaim', delta: -100_000_000, scoreAfter: 400_000_000 },
      ...{ submissionId: claim.id, revision: 1, sequence: '0000000002.0' },
    };
    const over = { ...alert, status: 'RESOLVED' as const, updatedAt: hoursAfter(T0, 1), version: 2 };
    await fanOut(
      inserted(alertPut(alert, 'absent'), '1'),
      inserted(slotPut(alert, undefined), '2'),
      modified(alertPut(alert, 'absent'), alertPut(over, 1), '3'),
      inserted(ledgerPut('acme', [entry]), '4'),
    );
    expect(queued.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
      ['alert.created', T0],
      ['alert.resolved', hoursAfter(T0, 1)],
      ['trust.changed', T0],
    ]);
    expect(queued[0]?.data).toMatchObject({ id: alert.id, severity: 'HIGH', evidence: alert.evidence });
    expect(queued[2]?.data).toMatchObject({
      affiliateId: 'aff_ann',
      score: 0.4,
      entries: [{ event: 'overclaim', delta: -0.1, submissionId: claim.id }],
    });
  });

  it('are told of a run of the sources once it has ended, without the vendor’s account', async () => {
    const running = sampleRun();
    const ended = sampleRun({ status: 'FAILED', endedAt: hoursAfter(T0, 1), version: 2 });
    await fanOut(
      inserted(runPut(running, 'absent'), '1'),
      modified(runPut(running, 'absent'), runPut(ended, 1), '2'),
      modified(runPut(ended, 1), runPut({ ...ended, version: 3 }, 2), '3'),
    );
    expect(queued.map(({ type, occurredAt, data }) => [type, occurredAt, data.status])).toEqual([
      ['sync.failed', hoursAfter(T0, 1), 'FAILED'],
    ]);
    expect(JSON.stringify(queued[0]?.data)).not.toContain('account');
  });

  it('are told of a recommendation and of what became of it, without its evidence', async () => {
    const clawback = sampleClawback();
    const approved = decidedClawback(clawback, { status: 'APPROVED', reason: 'plain', by: 'k' }, hoursAfter(T0, 3))!;
    const expired = expiredClawback(clawback, 'late', hoursAfter(T0, 4));
    // At the very instant of the first proposal: what tells them apart is the write.
    const again = sampleClawback({ version: 3 });
    await fanOut(
      inserted(clawbackPut(clawback, 'absent'), '1'),
      modified(clawbackPut(clawback, 'absent'), clawbackPut(approved, 1), '2'),
      modified(clawbackPut(clawback, 'absent'), clawbackPut(expired, 1), '3'),
      modified(clawbackPut(expired, 1), clawbackPut(again, 2), '4'),
    );
    expect(queued.map(({ type, occurredAt, data }) => [type, occurredAt, data.status])).toEqual([
      ['clawback.proposed', hoursAfter(T0, 2), 'PROPOSED'],
      ['clawback.decided', hoursAfter(T0, 3), 'APPROVED'],
      ['clawback.decided', hoursAfter(T0, 4), 'EXPIRED'],
      ['clawback.proposed', hoursAfter(T0, 2), 'PROPOSED'],
    ]);
    expect(new Set(queued.map(({ id }) => id)).size).toBe(4);
    expect(queued[0]?.data).toMatchObject({
      id: clawback.id,
      amountMicros: 24_000_000,
      currency: 'USD',
      confidence: 1,
    });
    expect(queued[0]?.data).not.toHaveProperty('packet');
    expect(told).toEqual([]);
  });

  it('hear of what they asked for only, and of their own tenant only', async () => {
    subscriptions = { acme: [['trust.changed'], ['verdict.final']] };
    const foreign = inserted(claimPut(sampleClaim({ tenantId: 'umbra' }), 'absent'), '3');
    await fanOut(reported, verified, foreign);
    expect(queued.map(({ tenantId, type }) => [tenantId, type])).toEqual([['acme', 'verdict.final']]);
  });

  it('are looked up once for each tenant of a batch', async () => {
    await fanOut(reported, verified, inserted(claimPut(sampleClaim({ tenantId: 'umbra' }), 'absent'), '3'));
    expect(asked).toEqual(['acme', 'umbra']);
  });

  it('are told later what the queue did not take: the stream delivers it again from there', async () => {
    refuse = (type) => type === 'verdict.final';
    expect(await fanOut(reported, verified)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(queued.map(({ type }) => type)).toEqual(['submission.received']);
  });
});

describe('people', () => {
  const opened = inserted(alertPut(alert, 'absent'), '2');

  it('are told of an alert with what it was when it was told', async () => {
    const graver = { ...alert, severity: 'CRITICAL' as const, announcedAt: hoursAfter(T0, 1), version: 2 };
    await fanOut(opened, modified(alertPut(alert, 'absent'), alertPut(graver, 1), '2'));
    expect(told).toEqual([
      { kind: 'alert', announcement: 'opened', alert },
      { kind: 'alert', announcement: 'raised', alert: graver },
    ]);
  });

  it('are sent a report once it is stored', async () => {
    const report = sampleReport();
    await fanOut(inserted(reportPut(report), '1'));
    expect(told).toEqual([{ kind: 'report', report }]);
  });

  it('are not told of a repeat, nor of claims, slots and trust', async () => {
    const repeated = { ...alert, repeats: 1, version: 2 };
    await fanOut(
      reported,
      inserted(slotPut(alert, undefined), '2'),
      modified(alertPut(alert, 1), alertPut(repeated, 1), '3'),
    );
    expect(told).toEqual([]);
  });

  it('are told later what the queue did not take', async () => {
    refuse = (type) => type === 'opened';
    expect(await fanOut(reported, opened)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });
});

describe('whoever claimed in Discord', () => {
  const asked = { ...claim, via };
  const inDiscord: Claim = { ...judged, via };
  const replacing = (verdict: RevisionState['verdict'], version: number): SupersededRevision => ({
    ...{ tenantId: claim.tenantId, id: claim.id, campaignId: claim.campaignId, affiliateId: claim.affiliateId },
    ...{ platform: claim.platform, postId: claim.postId, via, version },
    state: sampleState({ verdict }),
    supersededBy: { revision: 2, correlationId: 'req-2', flags: [] },
  });
  const provisional = sampleVerdict({ status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', final: false });

  it('is told of the final verdict', async () => {
    await fanOut(modified(claimPut(asked, 'absent'), claimPut(inDiscord, 1), '1'));
    expect(toldInDiscord).toEqual([
      {
        ...{ kind: 'verdict', tenantId: 'acme', submissionId: claim.id, revision: 1, userId: via.userId },
        ...{ platform: 'x', claimed: { views: 1000 }, verdict: inDiscord.current.verdict },
      },
    ]);
  });

  it.each([
    ['a report', inserted(claimPut(asked, 'absent'), '1')],
    [
      'a provisional verdict',
      modified(
        claimPut(asked, 'absent'),
        claimPut({ ...asked, version: 2, current: sampleState({ verdict: provisional }) }, 1),
        '1',
      ),
    ],
    [
      'a verdict that says the same again',
      modified(claimPut(inDiscord, 1), claimPut({ ...inDiscord, version: 3 }, 2), '1'),
    ],
    ['a claim that came by the API', verified],
    [
      'a revision that was replaced',
      inserted(revisionPut(replacing(sampleVerdict({ status: 'SUPERSEDED' }), 1), 'absent'), '1'),
    ],
    ['an alert', inserted(alertPut(alert, 'absent'), '1')],
  ])('is told nothing of %s', async (_, record) => {
    await fanOut(record);
    expect(toldInDiscord).toEqual([]);
  });

  it('is told what a replaced revision came to, where it was judged after that', async () => {
    const overclaimed = sampleVerdict({ status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH' });
    await fanOut(
      modified(revisionPut(replacing(provisional, 1), 'absent'), revisionPut(replacing(overclaimed, 2), 1), '1'),
    );
    expect(toldInDiscord).toMatchObject([{ submissionId: claim.id, revision: 1, verdict: overclaimed }]);
  });

  it('is looked for only in claims that say so: no other is opened', async () => {
    subscriptions = {};
    const closed: Write = {
      table: 'submissions',
      put: { pk: 't#acme#s#sub_a', sk: 'claim', body: 'closed' },
      when: [],
    };
    expect(await fanOut(modified(closed, closed, '1'))).toEqual({ batchItemFailures: [] });
  });

  it('is told later where the queue takes nothing', async () => {
    refuse = (kind) => kind === 'verdict';
    const answer = await fanOut(reported, modified(claimPut(asked, 'absent'), claimPut(inDiscord, 1), '7'));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
  });
});
