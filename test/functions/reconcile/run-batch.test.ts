import type { SQSRecord } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { runBatch } from '../../../functions/reconcile/run-batch.ts';
import { fitRequests, groupByCall } from '../../../functions/reconcile/batch-checks.ts';
import { FetchOutcome } from '../../../shared/model/observation.ts';
import { Platform } from '../../../shared/model/platform.ts';
import type { PlatformGroup, VerifyMessage } from '../../../shared/model/verify-message.ts';
import { redeliverySeconds } from '../../../shared/outbound/redelivery.ts';
import { REGISTRY } from '../../../shared/platforms/capabilities.ts';
import { observedFrom } from '../../../shared/platforms/metric-source.ts';
import { claimPut } from '../../../shared/store/claims.ts';
import { deadLetterStore } from '../../../shared/store/dead-letters.ts';
import { sqsRecord } from '../../support/sqs-record.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { checkOf, hoursAfter, sampleClaim, sampleState, T0 } from '../../support/sample-claims.ts';

let tables: MemoryTables;
let runs: PlatformGroup[][];
let delayed: SQSRecord[];

beforeEach(() => {
  tables = new MemoryTables();
  runs = [];
  delayed = [];
});

const record = (body: unknown, of: { id?: string; receives?: number } = {}): SQSRecord =>
  sqsRecord('standard', body, of);

const succeed = (failures: unknown[] = []) => ({ committed: 1, duplicates: 0, failures });

const dispatch = (answer: (platforms: PlatformGroup[]) => unknown = () => succeed()) =>
  runBatch({
    run: async (platforms) => {
      runs.push(platforms);
      return answer(platforms);
    },
    redelivery: {
      later: async (records) => {
        delayed.push(...records);
      },
      isLast: ({ attributes }) => Number(attributes.ApproximateReceiveCount) >= 5,
    },
    deadLetters: deadLetterStore(tables),
    now: () => Date.parse(T0),
  });

const messages = (count: number, changes: Partial<VerifyMessage> = {}): VerifyMessage[] =>
  Array.from({ length: count }, (_, index) => {
    const claim = sampleClaim({ postId: String(1000 + index), platform: changes.platform ?? 'x' });
    return { ...checkOf(claim), ...changes };
  });

const dueKinds = () => tables.all('submissions').flatMap(({ dueShard, dueKind }) => (dueShard ? [dueKind] : []));
const letters = () => tables.all('submissions').filter(({ sk }) => sk.startsWith('dl#'));

describe('a delivery', () => {
  it('goes through the state machine once, grouped by platform', async () => {
    const mixed = [...messages(2), ...messages(3, { platform: 'youtube' })];
    const response = await dispatch()({ Records: mixed.map((message, index) => record(message, { id: `m${index}` })) });
    expect(response).toEqual({ batchItemFailures: [] });
    expect(runs).toHaveLength(1);
    expect(runs[0]?.map(({ platform, items }) => [platform, items.length])).toEqual([
      ['x', 2],
      ['youtube', 3],
    ]);
  });

  it('of the same check ten times is one check, and all ten messages share its fate', async () => {
    const [message] = messages(1);
    const Records = Array.from({ length: 10 }, (_, index) => record(message, { id: `m${index}` }));
    const { tenantId, submissionId, revision, attempt } = message!;
    const response = await dispatch(() => succeed([{ tenantId, submissionId, revision, attempt, cause: 'throttled' }]))(
      { Records },
    );
    expect(runs[0]?.[0]?.items).toHaveLength(1);
    expect(response.batchItemFailures).toHaveLength(10);
  });

  it('with a message that cannot be read fails that one, records it once, and does the others', async () => {
    const [good] = messages(1);
    for (const receives of [1, 2, 3, 4, 5]) {
      const response = await dispatch()({
        Records: [record('{"broken', { id: 'bad', receives }), record(good, { id: 'good' })],
      });
      expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    }
    expect(runs).toHaveLength(5);
    expect(letters()).toMatchObject([
      { cause: 'UNPARSABLE_MESSAGE', tenantId: 'platform', detail: 'the message is not JSON', payload: '{"broken' },
    ]);
    expect(letters()).toMatchObject([{ attempts: 5, times: 1 }]);
  });

  it.each([
    [1, 0],
    [4, 0],
    [5, 1],
  ])('with a message that cannot be read has, delivered %i times, given up %i times', async (receives, times) => {
    await dispatch()({ Records: [record('{"broken', { receives })] });
    expect(letters()).toMatchObject([{ times }]);
  });

  it.each([
    ['a missing field', (({ postId: _, ...rest }) => rest)(messages(1)[0]!)],
    ['a wrong type', { ...messages(1)[0], revision: '1' }],
    ['an unknown field', { ...messages(1)[0], tenant: 'other' }],
    ['a platform nobody knows', { ...messages(1)[0], platform: 'myspace' }],
  ])('with %s is unparsable', async (_, body) => {
    const response = await dispatch()({ Records: [record(body)] });
    expect(response.batchItemFailures).toHaveLength(1);
    expect(runs).toHaveLength(0);
    expect(letters()).toHaveLength(1);
  });

  it('whose execution fails comes back as a whole, spread over time', async () => {
    const Records = messages(3).map((message, index) => record(message, { id: `m${index}` }));
    const response = await dispatch(() => {
      throw new Error('execution FAILED');
    })({ Records });
    expect(response.batchItemFailures).toHaveLength(3);
    expect(delayed).toHaveLength(3);
    expect(letters()).toEqual([]);
  });

  it('that fails for the fifth time leaves a dead letter and takes the check out of the due index', async () => {
    const claim = sampleClaim({
      current: sampleState({ attempts: 1, due: { at: hoursAfter(T0, 1), kind: 'retry', leases: 1 } }),
    });
    await tables.write(claimPut(claim, 'absent'));
    const message = checkOf(claim, { kind: 'retry' });
    await dispatch(() => {
      throw new Error('the store is gone');
    })({ Records: [record(message, { receives: 5 })] });
    expect(letters()).toMatchObject([
      { cause: 'INFRASTRUCTURE', detail: 'Error: the store is gone', submissionId: claim.id, attempts: 5 },
    ]);
    expect(letters()).toMatchObject([
      { ...{ kind: 'retry', attempt: 2, times: 1, correlationId: 'req-sample' }, payload: JSON.stringify(message) },
    ]);
    expect(dueKinds()).toEqual([]);
  });
});

describe('a last failure', () => {
  const failing = () => {
    throw new Error('the machine is gone');
  };

  it.each([
    [4, 0],
    [5, 1],
    [6, 1],
  ])('is delivery %i or not: %i letters', async (receives, count) => {
    await dispatch(failing)({ Records: [record(messages(1)[0], { receives })] });
    expect(letters()).toHaveLength(count);
  });

  it('is recorded before it is reported', async () => {
    const seen: number[] = [];
    const inner = deadLetterStore(tables);
    const watched = runBatch({
      run: failing,
      redelivery: { later: async () => void seen.push(letters().length), isLast: () => true },
      deadLetters: { record: (failure) => inner.record(failure), giveUp: (failure) => inner.giveUp(failure) },
      now: () => Date.parse(T0),
    });
    const { batchItemFailures } = await watched({ Records: [record(messages(1)[0])] });
    expect([seen, batchItemFailures.length, letters().length]).toEqual([[1], 1, 1]);
  });

  it('of a check whose outcome was saved after all is none: the message is done, and its next check stays owed', async () => {
    const due = { at: hoursAfter(T0, 1), kind: 'retry', leases: 0 } as const;
    const claim = sampleClaim({ current: sampleState({ attempts: 1, due }) });
    await tables.write(claimPut(claim, 'absent'));
    const response = await dispatch(failing)({ Records: [record(checkOf(claim, { attempt: 1 }), { receives: 5 })] });
    expect(response).toEqual({ batchItemFailures: [] });
    expect(letters()).toEqual([]);
    expect(dueKinds()).toEqual(['retry']);
  });

  it('that cannot be recorded is reported all the same, and costs its mates nothing', async () => {
    const [lost, late] = messages(2);
    const response = await runBatch({
      run: failing,
      redelivery: { later: async () => undefined, isLast: ({ messageId }) => messageId === 'lost' },
      deadLetters: {
        record: failing,
        giveUp: async () => {
          throw new Error('throttled');
        },
      },
      now: () => Date.parse(T0),
    })({ Records: [record(lost, { id: 'lost' }), record(late, { id: 'late' })] });
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: 'lost' }, { itemIdentifier: 'late' }]);
  });
});

describe('requests', () => {
  it('never hold more posts a group than the platform takes in one call', () => {
    const groups = groupByCall([...messages(120), ...messages(120, { platform: 'youtube' })]);
    expect(groups.map(({ platform, items }) => [platform, items.length])).toEqual([
      ['x', 100],
      ['x', 20],
      ['youtube', 50],
      ['youtube', 50],
      ['youtube', 20],
    ]);
  });

  it.each(Platform.options)('on %s fit through the machine with the longest answers', (platform) => {
    const long = messages(1_000, { platform, correlationId: 'c'.repeat(128) });
    const requests = fitRequests(groupByCall(long));
    const passed = requests.map((request) =>
      request.map((group) => ({ ...group, fetched: { outcomes: group.items.map(longestOutcome) } })),
    );
    expect(passed.filter((groups) => Buffer.byteLength(JSON.stringify({ groups })) > 256 * 1024)).toEqual([]);
    expect(requests.flat().flatMap(({ items }) => items)).toHaveLength(1_000);
  });
});

/** Every metric that the platform can give, each in its longest words, and all else that can be said of a post. */
function longestOutcome({ platform, postId }: VerifyMessage): FetchOutcome {
  const given = REGISTRY[platform].sources.flatMap((source) =>
    source.definitions.map(({ from }) => [source.metric, observedFrom(source, 1e12, `${from}T00:00:00.000Z`)] as const),
  );
  const length = ([, metric]: (typeof given)[number]): number => JSON.stringify(metric).length;
  return FetchOutcome.parse({
    ...{ kind: 'observed', postId, fetchedAt: T0, api: 'linkedin.organizationalEntityShareStatistics' },
    metrics: Object.fromEntries(given.toSorted((a, b) => length(a) - length(b))),
    ...{ author: 'urn:li:organization:900001', publishedAt: T0, retainUntil: T0 },
    engagement: { likes: 1e6, replies: 1e6, reposts: 1e6, quotes: 1e6, bookmarks: 1e6 },
  });
}

describe('redelivery', () => {
  it.each([
    [1, 29],
    [2, 59],
    [5, 479],
    [6, 899],
    [50, 899],
  ])('after %i receives waits at most %i seconds, at least none', (receives, most) => {
    expect(redeliverySeconds(receives, 0.999999)).toBe(most);
    expect(redeliverySeconds(receives, 0)).toBe(0);
  });
});
