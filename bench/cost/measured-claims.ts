import { setTimeout as sleep } from 'node:timers/promises';
import { readTemplate } from '../../local/assembly-template.ts';
import type { Report } from '../../local/gateway/usage/usage.ts';
import { load } from '../machine.ts';
import { withApplication, type RunningApplication } from '../running-application.ts';
import { showPosts } from '../shown-posts.ts';
import { countVerdicts } from '../verdict-counts.ts';
import { mixedClaims, type MixedClaim } from './honest-mix.ts';
import { recordedTraces, tracedFunctions } from './recorded-traces.ts';
import { postRequest, sendSteadily } from './steady-requests.ts';
import { sum, without, type Used } from './usage-arithmetic.ts';

export interface Workload {
  claims: number;
  /** Claims of one request. */
  perRequest: number;
  claimsPerSecond: number;
  cdkOut: string;
  /** Of each tenant, beside the usual three. */
  moreAffiliates: number;
  /** As many as whole requests hold. */
  warmUpClaims: number;
  /** Whether time goes on until matched claims were looked at again. */
  looksAgain: boolean;
}

export interface Measured {
  claims: number;
  /** Everything from the reports to the last final verdict, without what a sweep uses that finds nothing. */
  used: Used;
  traces: number;
  /** What looking again at matched claims used, after three and seven days. */
  reverification?: { claims: number; used: Used };
  /** One sweep that finds nothing. */
  emptySweep: Used;
  verdicts: Record<string, number>;
  load: number;
}

/** After this the last retry was made and the slowest platform has settled; no claim is looked at again before three days. */
const UNTIL_FINAL = ['PT30M', 'PT1H', 'PT2H', 'PT4H', 'PT17H', 'PT24H'];
const UNTIL_LOOKED_AGAIN = ['PT25H', 'PT96H'];

const IDLE_SECONDS = 150;

/** Takes claims from their reports to their final verdicts in an application of its own. Throws unless every verdict is final. */
export async function measureClaims(workload: Workload, onProgress: (step: string) => void): Promise<Measured> {
  const { claims, warmUpClaims, cdkOut, moreAffiliates, looksAgain } = workload;
  return withApplication({ cdkOut, moreAffiliates }, async (application) => {
    const warmUp = claimsOf(application, workload, { first: 0, count: warmUpClaims, allTrue: true });
    const mixed = claimsOf(application, workload, { first: warmUpClaims, count: claims });
    onProgress(`${warmUpClaims} claims to warm up`);
    await showPosts(application.access, warmUp);
    await reportAll(application, warmUp, workload);
    await atRest(application);
    const sweep = (): Promise<unknown> => application.local('POST', 'schedules/sweep/run');
    await sweep();
    const emptySweep = await usedBy(application, sweep);

    let seconds = 0;
    const used = await usedBy(application, async () => {
      onProgress(`${claims} claims, ${workload.claimsPerSecond} a second`);
      await showPosts(application.access, there('at once', mixed));
      seconds = await reportAll(application, mixed, workload);
      await atRest(application);
      await showPosts(application.access, there('later', mixed));
      onProgress('two days, until the last verdict is final');
      await pass(application, UNTIL_FINAL);
    });
    const verdicts = await countVerdicts(application.access, (verdict) =>
      verdict?.final ? verdict.status : 'not final',
    );
    if (verdicts['not final'] || sum(Object.values(verdicts)) !== claims + warmUpClaims)
      throw new Error(`the claims ended with ${JSON.stringify(verdicts)}`);
    const measured = {
      claims,
      used: withoutSweeps(used, emptySweep),
      traces: recordedTraces(used, seconds, tracedFunctions(readTemplate(cdkOut))),
      emptySweep,
      verdicts,
      load: load(),
    };
    if (!looksAgain) return measured;
    onProgress('five days more, in which matched claims are looked at again');
    const again = await usedBy(application, () => pass(application, UNTIL_LOOKED_AGAIN));
    const reverification = { claims: claims + warmUpClaims, used: withoutSweeps(again, emptySweep) };
    return { ...measured, reverification };
  });
}

const there = (when: MixedClaim['there'], claims: readonly MixedClaim[]): MixedClaim[] =>
  claims.filter((claim) => claim.there === when);

function claimsOf(
  { access }: RunningApplication,
  { perRequest }: Workload,
  which: { first: number; count: number; allTrue?: boolean },
): MixedClaim[] {
  // A request is one affiliate's; the next is another's.
  return mixedClaims(access, { ...which, inARow: perRequest });
}

function reportAll(
  { access: { baseUrl } }: RunningApplication,
  claims: readonly MixedClaim[],
  { perRequest, claimsPerSecond }: Workload,
): Promise<number> {
  if (perRequest === 1) {
    const requests = claims.map(({ key, body }) => postRequest(baseUrl, '/v1/submissions', key, body));
    return sendSteadily({ baseUrl, requests, perSecond: claimsPerSecond, status: 202 });
  }
  const byRequest = Map.groupBy(claims, (claim) => Math.floor(claims.indexOf(claim) / perRequest));
  const requests = [...byRequest.values()].map((some) =>
    postRequest(baseUrl, '/v1/submissions/batch', some[0]!.key, { submissions: some.map(({ body }) => body) }),
  );
  return sendSteadily({ baseUrl, requests, perSecond: claimsPerSecond / perRequest, status: 207 });
}

async function usedBy({ local }: RunningApplication, work: () => Promise<unknown>): Promise<Used> {
  await local('DELETE', 'usage');
  await work();
  return (await local<Report>('GET', 'usage')).services;
}

/** Idle twice: between a move of the clock and the schedule that it lets run there is a moment without work. */
async function atRest({ untilIdle }: RunningApplication): Promise<void> {
  await untilIdle(IDLE_SECONDS);
  await sleep(300);
  await untilIdle(IDLE_SECONDS);
}

async function pass(application: RunningApplication, steps: readonly string[]): Promise<void> {
  for (const advance of steps) {
    await application.local('POST', 'clock', { advance });
    await atRest(application);
  }
}

/** Sweeps run every minute, whatever there is to do; what they need for that is not the claims'. */
export function withoutSweeps(used: Used, emptySweep: Used): Used {
  return without(used, emptySweep, sweepsIn(used) / sweepsIn(emptySweep));
}

function sweepsIn({ lambda }: Used): number {
  const [, sweep] = Object.entries(lambda.byFunction).find(([name]) => name.endsWith('-sweep')) ?? [];
  return sweep?.invocations ?? 0;
}
