import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateMachine } from 'aws-local-stepfunctions';
import { beforeEach, describe, expect, it } from 'vitest';
import { guardedFetch } from '../../functions/platforms/guarded-fetch.ts';
import { spendLimits } from '../../functions/platforms/spend-limits.ts';
import { reconcileGroups } from '../../functions/reconcile/reconcile-groups.ts';
import { toMs } from '../../shared/model/instant.ts';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import type { Platform } from '../../shared/model/platform.ts';
import { ReconcileResult, type VerifyMessage } from '../../shared/model/verify-message.ts';
import { callLimitsOf } from '../../shared/platforms/call-limits.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { clawbackStore } from '../../shared/store/clawbacks.ts';
import { claimPut, claimStore } from '../../shared/store/claims.ts';
import { platformStateStore } from '../../shared/store/platform-state.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { memoryOnce } from '../support/memory-once.ts';
import { MemoryTables } from '../support/memory-tables.ts';
import { checkOf, observed, sampleClaim, sampleState, T0 } from '../support/sample-claims.ts';
import { givenPolicy } from '../support/sample-policies.ts';

const DEFINITION = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../statemachines/reconcile.asl.json'), 'utf8'),
) as ConstructorParameters<typeof StateMachine>[0];
const machine = new StateMachine(DEFINITION, { validationOptions: { checkArn: false } });

let tables: MemoryTables;
let calls: Platform[];
beforeEach(() => {
  tables = new MemoryTables();
  calls = [];
});

type Invocation = { FunctionName: string; Payload: { platform: Platform } };

const fetchOf = (platform: Platform) => {
  const fetch = guardedFetch({
    clientOf: () => ({
      fetch: async (posts) => {
        calls.push(platform);
        return { call: 'ok', outcomes: posts.map(({ postId }) => observed({ views: 1000 }, { postId })) };
      },
    }),
    state: platformStateStore(tables),
    limits: spendLimits({ tables, limitsOf: callLimitsOf }),
    policy: DEFAULT_POLICY,
    now: () => toMs(T0),
  });
  return async ({ Payload }: Invocation) => ({ StatusCode: 200, Payload: await fetch(Payload) });
};

/** As Lambda answers for a name of the definition's own. */
const fetch = async (input: Invocation): Promise<unknown> => {
  const [, platform] = /^\$\{FetchFunctionPrefix\}(\w+)$/.exec(input.FunctionName) ?? [];
  if (platform !== 'youtube' && platform !== 'x')
    throw Object.assign(new Error(input.FunctionName), { name: 'Lambda.ResourceNotFoundException' });
  return fetchOf(platform)(input);
};
const except =
  (platform: Platform, other: (input: Invocation) => Promise<unknown>) =>
  (input: Invocation): Promise<unknown> =>
    input.Payload.platform === platform ? other(input) : fetch(input);

const reconcile = async ({ Payload }: { Payload: unknown }) => ({
  StatusCode: 200,
  Payload: await reconcileGroups({
    tables,
    claims: claimStore(tables),
    trust: trustStore(tables),
    alerts: alertStore(tables),
    clawbacks: clawbackStore(tables),
    once: memoryOnce(),
    policies: activePolicies(tables, () => toMs(T0)),
    now: () => toMs(T0),
    random: () => 0,
  })(Payload),
});

async function run(
  groups: unknown[],
  handlers: Record<string, (input: Invocation) => Promise<unknown>> = {},
): Promise<ReconcileResult> {
  const execution = machine.run({ platforms: groups } as Parameters<typeof machine.run>[0], {
    overrides: {
      taskResourceLocalHandlers: {
        Fetch: fetch,
        Reconcile: reconcile,
        ...handlers,
      } as never,
    },
  });
  return ReconcileResult.parse(await execution.result);
}

async function given(platform: Platform, postId: string, tenantId = 'acme', views = 1000): Promise<VerifyMessage> {
  const claim = sampleClaim({ platform, postId, tenantId, current: sampleState({ claimed: { views } }) });
  await tables.write(claimPut(claim, 'absent'));
  return checkOf(claim);
}
const group = (platform: Platform, ...items: VerifyMessage[]) => ({ platform, account: 'shared', items });
const verdictOf = async ({ tenantId, submissionId }: VerifyMessage) =>
  (await claimStore(tables).get(tenantId, submissionId))?.current.verdict;

describe('the state machine with the real handlers', () => {
  it('asks each platform for its own posts and commits all of them together', async () => {
    const [video, post] = [await given('youtube', 'v1'), await given('x', '1')];
    expect(await run([group('youtube', video), group('x', post)])).toEqual({
      committed: 2,
      duplicates: 0,
      failures: [],
    });
    expect(calls.toSorted()).toEqual(['x', 'youtube']);
    expect(await verdictOf(video)).toMatchObject({ status: 'MATCHED', final: true });
    expect(await verdictOf(post)).toMatchObject({ status: 'MATCHED', final: true });
  });

  it('turns a fetch that fails as a whole into a typed outcome, without harm to the other platform', async () => {
    const [video, post] = [await given('youtube', 'v1'), await given('x', '1')];
    const broken = async (): Promise<never> => {
      throw Object.assign(new Error('Task timed out after 20.00 seconds'), { name: 'Sandbox.Timedout' });
    };
    expect(await run([group('youtube', video), group('x', post)], { Fetch: except('x', broken) })).toMatchObject({
      committed: 2,
    });
    expect(await verdictOf(video)).toMatchObject({ status: 'MATCHED' });
    expect(await verdictOf(post)).toMatchObject({
      status: 'MISSING_PLATFORM_DATA',
      missingReason: 'UPSTREAM_ERROR',
      final: false,
    });
  });

  it.each([
    ['is throttled', 'Lambda.TooManyRequestsException'],
    ['finds its store throttled', 'ProvisionedThroughputExceededException'],
  ])('tries a fetch that %s again before it gives up on it', async (_, name) => {
    const post = await given('x', '1');
    let tries = 0;
    const throttledOnce = async (input: Invocation): Promise<unknown> => {
      tries += 1;
      if (tries === 1) throw Object.assign(new Error('slow down'), { name });
      return fetchOf('x')(input);
    };
    await run([group('x', post)], { Fetch: throttledOnce });
    expect(tries).toBe(2);
    expect(await verdictOf(post)).toMatchObject({ status: 'MATCHED' });
  });

  it('gives a claim of a platform without a function a verdict too', async () => {
    const message = await given('tiktok', '7080000000000000001');
    await run([group('tiktok', message)]);
    expect(await verdictOf(message)).toMatchObject({
      status: 'MISSING_PLATFORM_DATA',
      missingReason: 'UPSTREAM_ERROR',
    });
  });

  it('judges by what the tenant activated, and another tenant’s claim by version 1', async () => {
    const version = await givenPolicy(tables, 'acme', {
      comparison: { minimumDifference: { views: 0 }, matchedBps: 0 },
    });
    const [own, others] = [await given('x', '1', 'acme', 1001), await given('x', '2', 'globex', 1001)];
    await run([group('x', own, others)]);
    expect(await verdictOf(own)).toMatchObject({ status: 'DISCREPANCY_LOW', policyVersion: version });
    expect(await verdictOf(others)).toMatchObject({ status: 'MATCHED', policyVersion: 1 });
  });

  it('fails as a whole when reconcile fails, so that the checks are delivered again', async () => {
    const post = await given('x', '1');
    const broken = async (): Promise<never> => {
      throw new Error('out of memory');
    };
    await expect(run([group('x', post)], { Reconcile: broken })).rejects.toThrow();
    expect(await verdictOf(post)).toBeNull();
  });
});
