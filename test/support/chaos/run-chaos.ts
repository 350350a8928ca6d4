import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { HOUR, toMs } from '../../../shared/model/instant.ts';
import { dueCheckStore } from '../../../shared/store/due-checks.ts';
import { dynamoTables } from '../../../shared/store/dynamo-tables.ts';
import { audit, type AuditReport } from '../audit/audit.ts';
import { scanned } from '../audit/scanned.ts';
import type { KillableApplication, Told } from '../killable-application.ts';
import { sdkSettings } from '../sdk-settings.ts';
import { claimMix, type MixedClaim } from './claim-mix.ts';
import { controlsOf, type Controls } from './controls.ts';
import { HardTimes, type Struck } from './hard-times.ts';
import { lostChecks } from './lost-checks.ts';
import { reportAgain, reportInBatches, reportSingly, showPosts, type Reporting } from './report-crowd.ts';

/** How far a run has come; `total` is that of the phase. */
export type OnProgress = (phase: string, done: number, total: number) => void;

export interface Chaos {
  application: KillableApplication;
  claims: number;
  onProgress?: OnProgress;
}

export interface ChaosRun {
  report: AuditReport;
  /** How often each kind of fault struck. */
  struck: Struck;
  /** Checks that were given up on and delivered again in the end. */
  movedBack: number;
  /** Calls of the crowd that got no proper answer at first. */
  triedAgain: number;
}

interface Running {
  told: Told;
  controls: Controls;
  times: HardTimes;
  reporting: Reporting;
  claim: (n: number) => MixedClaim;
  claims: number;
  onProgress: OnProgress;
}

/** Claims of one round of reports. */
const CHUNK = 600;
const ROUNDS = 4;
/** Calls that are struck: each slow one takes its time, and each stale one makes up to a hundred claims wait. */
const SLOW_CALLS = 2;
const STALE_CALLS = 20;
const A_WEEK_AND_A_DAY = 8 * 24;

/**
 * A crowd reports claims while everything goes wrong that can: deliveries come twice, functions crash around their commits,
 * the store throttles and conflicts, platforms are down, slow and refuse their credentials, sweeps run at the same time, and
 * the whole engine is killed in the middle. Then all is well again, time passes until nothing is owed, and the tables are
 * audited.
 */
export async function runChaos({ application, claims, onProgress = () => {} }: Chaos): Promise<ChaosRun> {
  onProgress('starting', 0, 1);
  const told = await application.start();
  const { baseUrl, simulatorUrl } = told.access;
  const controls = controlsOf(told.access);
  const reporting: Reporting = { baseUrl, simulatorUrl, accepted: new Map(), ids: new Map(), triedAgain: 0 };
  const times = new HardTimes(controls);
  const running = { told, controls, times, reporting, claim: claimMix(told.access), claims, onProgress };

  await times.begin();
  await times.beginAt('platformDown');
  await times.beginAt('staleCredentials', STALE_CALLS);
  await times.beginAt('vendorTooSlow', SLOW_CALLS);
  const half = Math.floor(claims / 2);
  await report(running, 0, half);
  await killInTheMiddle(running, application);
  await report(running, half, claims);
  await times.beginSpell();
  await firstChecks(running);
  await change(running);
  await hardHours(running);
  await times.end();
  const movedBack = await untilNothingIsOwed(running);

  onProgress('auditing', 0, 1);
  const client = new DynamoDBClient(sdkSettings(running.told.sdkEnvironment, 'DYNAMODB'));
  const tables = scanned(DynamoDBDocumentClient.from(client), running.told.tables);
  const auditReport = await audit(tables, reporting.accepted);
  client.destroy();
  return { report: auditReport, struck: times.struck, movedBack, triedAgain: reporting.triedAgain };
}

function* chunks({ claim, claims }: Running, from: number, to: number) {
  const size = Math.min(CHUNK, Math.ceil(claims / ROUNDS));
  for (let n = from; n < to; n += size) {
    yield { n, claims: Array.from({ length: Math.min(size, to - n) }, (_, index): MixedClaim => claim(n + index)) };
  }
}

/** Singly and in batches in turn; now and then the store has a spell of throttling, and two sweeps run. */
async function report(running: Running, from: number, to: number): Promise<void> {
  const { controls, times, reporting, onProgress, claims: total } = running;
  let turn = 0;
  for (const { claims, n } of chunks(running, from, to)) {
    onProgress('reporting', n, total);
    await showPosts(reporting.simulatorUrl, claims, 'shows');
    const now = await controls.now();
    const spell = turn % 10 === 1;
    if (spell) await times.beginSpell();
    await (turn % 10 === 0 ? reportSingly(reporting, claims, now) : reportInBatches(reporting, claims, now));
    if (spell) await times.endSpell();
    if (turn % 10 === 9) await sweepTwice(running, 60);
    turn += 1;
  }
  onProgress('reporting', to, total);
}

/** Two sweeps at once, some seconds later. */
async function sweepTwice({ controls, times }: Running, seconds: number): Promise<void> {
  await controls.advance(seconds);
  if (await controls.sweepTwice()) times.struck['sweptTwice'] = (times.struck['sweptTwice'] ?? 0) + 1;
}

async function killInTheMiddle(running: Running, application: KillableApplication): Promise<void> {
  const { controls, times, onProgress } = running;
  onProgress('killing the engine', 0, 1);
  while (!((await controls.waiting())['executions'] ?? 0)) await sleep(20);
  await application.kill();
  times.struck['killed'] = 1;
  running.told = await application.start();
}

/** Of real time at most: while a platform is down, what waits for it comes again and again, and a large crowd is never at rest. */
const firstChecksMs = (claims: number): number => Math.max(60_000, claims * 2);

async function firstChecks({ controls, claims, onProgress }: Running): Promise<void> {
  onProgress('first checks', 0, claims);
  await controls.settle(firstChecksMs(claims));
}

/** Posts change, and claims are reported again. */
async function change(running: Running): Promise<void> {
  const { reporting, claims: total, onProgress } = running;
  for (const { claims, n } of chunks(running, 0, total)) {
    onProgress('changing', n, total);
    await showPosts(reporting.simulatorUrl, claims, 'later');
    await reportAgain(
      reporting,
      claims.filter(({ again }) => again !== undefined && !again.atOnce),
    );
  }
}

const HARD_STEPS = 8;
const LAST_OF_SPELL = 2;
const LAST_OF_OUTAGE = 6;
/** Of real time at most, but more where there is a large crowd: what failed may come again in the next step. */
const stepMs = (claims: number): number => Math.min(15_000, Math.max(3_000, claims / 4));

/** Hours in which retries meet the same trouble, until the platforms have recovered. */
async function hardHours(running: Running): Promise<void> {
  const { controls, times, claims, onProgress } = running;
  for (let step = 0; step < HARD_STEPS; step += 1) {
    onProgress('hard hours', step, HARD_STEPS);
    await sweepTwice(running, 20 * 60);
    if (step === LAST_OF_SPELL) await times.endSpell();
    if (step === LAST_OF_OUTAGE) await times.endAt('platformDown');
    await controls.settle(stepMs(claims));
  }
  await times.endAt('vendorTooSlow', SLOW_CALLS);
  await times.endAt('staleCredentials', STALE_CALLS);
}

/**
 * Lets time pass from one owed check to the next, and has given-up checks delivered again, as an operator would. Says how
 * many those were. Of a large crowd somebody is owed a check at every moment, so that it rests in the end only.
 */
async function untilNothingIsOwed({ told, claims, controls, onProgress }: Running): Promise<number> {
  const client = new DynamoDBClient(sdkSettings(told.sdkEnvironment, 'DYNAMODB'));
  const due = dueCheckStore(dynamoTables(client, { submissions: told.tables.submissions }));
  const lost = lostChecks(told);
  const begin = await controls.now();
  let movedBack = 0;
  let rested = false;
  try {
    for (;;) {
      await controls.settle(stepMs(claims));
      const moved = await lost.moveBack();
      movedBack += moved;
      if (moved > 0) continue;
      const first = await Promise.all(told.access.tenants.map(({ id }) => due.owed(id, '9999', 1)));
      const owed = first.flatMap(({ entries }) => entries.map(({ dueAt }) => toMs(dueAt)));
      if (owed.length === 0) {
        if (rested) return movedBack;
        await controls.rest();
        rested = true;
        continue;
      }
      rested = false;
      const now = await controls.now();
      onProgress('hours later', Math.round((now - begin) / HOUR), A_WEEK_AND_A_DAY);
      await controls.advance(Math.ceil((Math.max(0, Math.min(...owed) - now) + HOUR) / 1000));
    }
  } finally {
    lost.close();
    client.destroy();
  }
}
