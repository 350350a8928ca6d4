import type { Access } from '../local/seed.ts';
import { reportClaims } from './accept-load.ts';
import { load } from './machine.ts';
import { claimMaker } from './new-claims.ts';
import { withApplication, type RunningApplication } from './running-application.ts';
import { showPosts } from './shown-posts.ts';
import { countVerdicts } from './verdict-counts.ts';

export interface Verified {
  claims: number;
  seconds: number;
  perSecond: number;
  /** Of the claims, how many have a verdict, by it. */
  verdicts: Record<string, number>;
  /** Processor time of one claim. */
  processorMs: number | undefined;
  load: number;
}

const LONGEST_SECONDS = 150;

const PROCESSES = 3;
const ROUNDS_EACH = 2;
export const BACKLOGS = PROCESSES * ROUNDS_EACH;

/**
 * How fast a backlog of claims is verified: the best of several, after one of each application that is not counted. Throws
 * unless every claim has a verdict in the end, and nothing is left to do.
 */
export async function measureVerified(claims: number, onProgress: (step: string) => void): Promise<Verified> {
  const rounds: Drained[] = [];
  const verdicts: Record<string, number> = {};
  for (let nth = 1; nth <= PROCESSES; nth += 1) {
    onProgress(`starting application ${nth} of ${PROCESSES}`);
    await withApplication({}, async (application) => {
      await putPosts(application.access, claims * (ROUNDS_EACH + 1));
      onProgress(`verifying ${claims} claims to warm up`);
      await drain(application, claims, 0);
      for (let round = 1; round <= ROUNDS_EACH; round += 1) {
        onProgress(`round ${round} of ${ROUNDS_EACH}: verifying ${claims} claims`);
        rounds.push(await drain(application, claims, round * claims));
      }
      onProgress('reading the verdicts');
      for (const [status, count] of Object.entries(await countVerdicts(application.access)))
        verdicts[status] = (verdicts[status] ?? 0) + count;
    });
  }
  const total = claims * (BACKLOGS + PROCESSES);
  const judged = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  if (judged !== total || verdicts['none']) throw new Error(`${total} claims ended with ${JSON.stringify(verdicts)}`);
  const seconds = Math.min(...rounds.map((round) => round.seconds));
  const processorMs = least(rounds.map((round) => round.processorMs));
  return { claims, seconds, processorMs, perSecond: Math.round(claims / seconds), verdicts, load: load() };
}

const least = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce((a, b) => (a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)), undefined);

type Drained = Pick<Verified, 'seconds' | 'processorMs'>;

/** Reports claims while nobody verifies them, then lets go and waits until nothing is left. */
async function drain(
  { access, pause, untilIdle, processor }: RunningApplication,
  claims: number,
  firstPost: number,
): Promise<Drained> {
  await pause(true);
  await reportClaims({ access, connections: 8, claims, warmUpSeconds: 0, firstPost });
  const before = processor();
  const started = performance.now();
  await pause(false);
  await untilIdle(LONGEST_SECONDS);
  const seconds = (performance.now() - started) / 1000;
  const after = processor();
  if (before === undefined || after === undefined) return { seconds, processorMs: undefined };
  return { seconds, processorMs: Math.round(((after - before) / claims) * 1e5) / 100 };
}

export const putPosts = (access: Access, count: number): Promise<void> =>
  showPosts(
    access,
    Array.from({ length: count }, claimMaker(access)).map(({ platform, postId, views, author }) => ({
      platform,
      post: { postId, views, author },
    })),
  );
