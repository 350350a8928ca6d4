import { reportClaims, type Accepted } from './accept-load.ts';
import { load } from './machine.ts';
import { shorterOf } from './quantiles.ts';
import { withApplication } from './running-application.ts';

export const LEVELS = [1, 8, 32] as const;

/** Room between the posts of two loads. */
const POSTS_PER_LOAD = 10_000_000;

export interface MeasuredAccepted extends Accepted {
  load: number;
}

export const ROUNDS = 7;
/** Until the compilers have seen enough of every path, each second is faster than the one before. */
const WARM_UP_SECONDS = 10;

/** The faster of two rounds, with the shorter of both's times. */
function better(first: MeasuredAccepted | undefined, second: MeasuredAccepted): MeasuredAccepted {
  if (!first) return second;
  const faster = second.perSecond > first.perSecond ? second : first;
  return { ...faster, milliseconds: shorterOf(first.milliseconds, second.milliseconds) };
}

/**
 * Claims accepted at each number of connections, while nobody verifies them. The levels take turns in several rounds and
 * the best round of each counts: whatever else the machine does only ever takes time away.
 */
export async function measureAccepted(
  secondsPerLevel: number,
  onProgress: (step: string) => void,
): Promise<MeasuredAccepted[]> {
  onProgress('starting the application');
  return await withApplication({}, async ({ access, pause, processor }) => {
    await pause(true);
    onProgress('warming up');
    for (const [at, connections] of [8, 32].entries())
      await reportClaims({
        access,
        connections,
        seconds: WARM_UP_SECONDS,
        warmUpSeconds: 0,
        firstPost: (POSTS_PER_LOAD / 2) * at,
      });
    const best = new Map<number, MeasuredAccepted>();
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const [at, connections] of LEVELS.entries()) {
        onProgress(`round ${round} of ${ROUNDS}: reporting claims over ${connections} at a time`);
        const accepted = await reportClaims({
          access,
          processor,
          connections,
          seconds: secondsPerLevel,
          warmUpSeconds: 0.5,
          firstPost: POSTS_PER_LOAD * (round * LEVELS.length + at),
        });
        best.set(connections, better(best.get(connections), { ...accepted, load: load() }));
      }
    }
    return LEVELS.flatMap((connections) => best.get(connections) ?? []);
  });
}
