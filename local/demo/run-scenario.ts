import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetterStore } from '../../shared/store/dead-letters.ts';
import type { Tables } from '../../shared/store/tables.ts';
import type { Access } from '../seed.ts';
import { ApiClient, putPost, type Shown } from './api-client.ts';
import type { Expected, Sample } from './scenario.ts';

/** One sample after its whole life, with what was expected of it. */
export interface Outcome {
  sample: Sample;
  affiliateId: string;
  first?: Shown;
  last?: Shown;
  refusedWith?: string;
  surprises: string[];
}

export interface DemoRun {
  outcomes: Outcome[];
  trust: { affiliateId: string; score: number; bucket: string; events: number }[];
  alerts: { severity: string; type: string; category: string; affiliateId: string; repeats: number; status: string }[];
  deadLetters: { cause: string; detail: string; attempts: number; lastStatus: string; submissionId: string }[];
  hoursPassed: number;
}

interface Running {
  access: Access;
  tables: Tables;
  onProgress: (step: string) => void;
}

const VERDICT_WAIT_MS = 30_000;

/** Takes every sample from its report to its last verdict, moving the clock as days would. */
export async function runScenario(
  samples: readonly Sample[],
  { access, tables, onProgress }: Running,
): Promise<DemoRun> {
  const tenant = access.tenants[0]!;
  const campaignId = tenant.campaigns[0]!.id;
  const callers = tenant.affiliates.map(({ key }) => new ApiClient(access.baseUrl, key));
  const admin = new ApiClient(access.baseUrl, tenant.keys.admin);

  onProgress(`putting ${samples.length} posts on the simulated platforms`);
  for (const { platform, postId, post, affiliate } of samples) {
    if (post)
      await putPost(access.simulatorUrl, platform, postId, {
        author: tenant.affiliates[affiliate]!.accounts[platform],
        ...post,
      });
  }

  onProgress('reporting the claims');
  const outcomes: Outcome[] = [];
  const ids = new Map<Sample, string>();
  for (const sample of samples) {
    const body = { campaignId, postUrl: sample.link, title: sample.title, claimed: sample.claimed };
    const answer = await callers[sample.affiliate]!.call<{ id?: string; code?: string }>(
      'POST',
      '/v1/submissions',
      body,
    );
    const outcome: Outcome = { sample, affiliateId: tenant.affiliates[sample.affiliate]!.id, surprises: [] };
    outcomes.push(outcome);
    if (answer.status === 202 && answer.body.id) ids.set(sample, answer.body.id);
    else outcome.refusedWith = answer.body.code ?? String(answer.status);
    if (outcome.refusedWith !== sample.refused) outcome.surprises.push(`answered ${outcome.refusedWith ?? 'accepted'}`);
  }

  onProgress('waiting for the first verdicts');
  const read = async (sample: Sample): Promise<Shown> =>
    (await callers[sample.affiliate]!.call<Shown>('GET', `/v1/submissions/${ids.get(sample)}`)).body;
  for (const outcome of outcomes.filter(({ sample }) => ids.has(sample))) {
    outcome.first = await untilJudged(() => read(outcome.sample), 1);
    compare(outcome, 'first', outcome.first, outcome.sample.first);
  }

  onProgress('correcting a claim, and letting posts change');
  for (const outcome of outcomes) {
    const { sample } = outcome;
    const id = ids.get(sample);
    if (sample.reportAgain && id) {
      await callers[sample.affiliate]!.call('PUT', `/v1/submissions/${id}/metrics`, { claimed: sample.reportAgain });
      await untilJudged(() => read(sample), 2);
    }
    if (sample.later) await putPost(access.simulatorUrl, sample.platform, sample.postId, sample.later);
  }

  let hoursPassed = 0;
  for (const hours of [1, 1, 2, 4, 6, 12]) {
    hoursPassed += hours;
    onProgress(`${hoursPassed} hours later`);
    await advance(access.baseUrl, hours);
  }

  for (const outcome of outcomes.filter(({ sample }) => ids.has(sample))) {
    outcome.last = await read(outcome.sample);
    compare(outcome, 'last', outcome.last, outcome.sample.last);
  }
  return {
    outcomes,
    trust: await trustOf(admin, tenant.affiliates),
    alerts: await alertsOf(admin),
    deadLetters: await deadLettersOf(tables, tenant.id),
    hoursPassed,
  };
}

async function untilJudged(read: () => Promise<Shown>, revision: number): Promise<Shown> {
  const deadline = performance.now() + VERDICT_WAIT_MS;
  for (;;) {
    const shown = await read();
    if (shown.revision >= revision && shown.verdict) return shown;
    if (performance.now() > deadline) throw new Error(`${shown.id} has no verdict after ${VERDICT_WAIT_MS / 1000} s`);
    await sleep(100);
  }
}

function compare(outcome: Outcome, when: 'first' | 'last', shown: Shown, expected: Expected | undefined): void {
  const { verdict } = shown;
  if (!expected) return;
  const same =
    verdict?.status === expected.status &&
    verdict.level === (expected.level ?? verdict.level) &&
    verdict.final === expected.final;
  if (!same)
    outcome.surprises.push(
      `${when} verdict ${verdict?.status} ${verdict?.level ?? ''} final=${verdict?.final}, expected ${JSON.stringify(expected)}`,
    );
}

/** Moves the application's clock and waits until everything that was due then is done. */
async function advance(baseUrl: string, hours: number): Promise<void> {
  const moved = await fetch(`${baseUrl}/_local/clock`, {
    method: 'POST',
    body: JSON.stringify({ advance: `PT${hours}H` }),
    headers: { 'content-type': 'application/json' },
  });
  if (!moved.ok) throw new Error(`the clock did not move: ${await moved.text()}`);
  const deadline = performance.now() + 2 * VERDICT_WAIT_MS;
  let quiet = 0;
  while (quiet < 2) {
    if (performance.now() > deadline) throw new Error('the application did not come to rest');
    await sleep(100);
    const idle = await fetch(`${baseUrl}/_local/idle`);
    quiet = idle.ok ? quiet + 1 : 0;
  }
}

async function trustOf(admin: ApiClient, affiliates: readonly { id: string }[]): Promise<DemoRun['trust']> {
  return Promise.all(
    affiliates.map(async ({ id }) => {
      const { body } = await admin.call<{ score: number; bucket: string; ledger: unknown[] }>(
        'GET',
        `/v1/affiliates/${id}/trust`,
      );
      return { affiliateId: id, score: body.score, bucket: body.bucket, events: body.ledger.length };
    }),
  );
}

const alertsOf = async (admin: ApiClient): Promise<DemoRun['alerts']> =>
  (await admin.call<{ items: DemoRun['alerts'] }>('GET', '/v1/alerts?limit=100')).body.items;

async function deadLettersOf(tables: Tables, tenantId: string): Promise<DemoRun['deadLetters']> {
  const { letters } = await deadLetterStore(tables).list(tenantId, { limit: 100 });
  return letters.map(({ cause, detail, attempts, lastStatus = '–', submissionId = '–' }) => ({
    cause,
    detail,
    attempts,
    lastStatus,
    submissionId,
  }));
}
