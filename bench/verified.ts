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

const ROUNDS_EACH = 2;
/** How fast compiled code runs is drawn anew for each process: one lucky draw is not what is reached, nor is an unlucky one. */
export const PROCESSES = 7;

/**
 * How fast a backlog of claims is verified: of several applications the middle one, by the better of its rounds after one
 * that is not counted. Throws unless every claim has a verdict in the end, and nothing is left to do.
 */
export async function measureVerified(claims: number, onProgress: (step: string) => void): Promise<Verified> {
  const applications: Drained[] = [];
  const verdicts: Record<string, number> = {};
  for (let nth = 1; nth <= PROCESSES; nth += 1) {
    onProgress(`starting application ${nth} of ${PROCESSES}`);
    await withApplication({}, async (application) => {
      await putPosts(application.access, claims * (ROUNDS_EACH + 1));
      onProgress(`verifying ${claims} claims to warm up`);
      await drain(application, claims, 0);
      const rounds: Drained[] = [];
      for (let round = 1; round <= ROUNDS_EACH; round += 1) {
        onProgress(`round ${round} of ${ROUNDS_EACH}: verifying ${claims} claims`);
        rounds.push(await drain(application, claims, round * claims));
      }
      applications.push(bySeconds(rounds)[0]!);
      onProgress('reading the verdicts');
      for (const [status, count] of Object.entries(await countVerdicts(application.access)))
        verdicts[status] = (verdicts[status] ?? 0) + count;
    });
  }
  const total = claims * PROCESSES * (ROUNDS_EACH + 1);
  const judged = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  if (judged !== total || verdicts['none']) throw new Error(`${total} claims ended with ${JSON.stringify(verdicts)}`);
  const { seconds, processorMs } = bySeconds(applications)[Math.floor(PROCESSES / 2)]!;
  return { claims, seconds, processorMs, perSecond: Math.round(claims / seconds), verdicts, load: load() };
}

const bySeconds = (rounds: readonly Drained[]): Drained[] => rounds.toSorted((a, b) => a.seconds - b.seconds);

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
