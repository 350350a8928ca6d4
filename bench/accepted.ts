import { reportClaims, type Accepted } from './accept-load.ts';
import { load } from './machine.ts';
import { shorterOf } from './quantiles.ts';
import { withApplication, type RunningApplication } from './running-application.ts';

export const LEVELS = [1, 8, 32] as const;

/** Room between the posts of two loads. */
const POSTS_PER_LOAD = 10_000_000;

export interface MeasuredAccepted extends Accepted {
  load: number;
}

/** How fast compiled code runs differs by some per cent from one process to the next; it is drawn anew for each. */
const PROCESSES = 5;
const ROUNDS_EACH = 3;
export const ROUNDS = PROCESSES * ROUNDS_EACH;
/** Until the compilers have seen enough of every path, each second is faster than the one before. */
const WARM_UP_SECONDS = 8;

/** The faster of two rounds, with the shorter of both's times. */
function better(first: MeasuredAccepted | undefined, second: MeasuredAccepted): MeasuredAccepted {
  if (!first) return second;
  const faster = second.perSecond > first.perSecond ? second : first;
  return { ...faster, milliseconds: shorterOf(first.milliseconds, second.milliseconds) };
}

/**
 * Claims accepted at each number of connections, while nobody verifies them. The levels take turns in several rounds of
 * several applications and the best round of each counts: whatever else the machine does only ever takes time away.
 */
export async function measureAccepted(
  secondsPerLevel: number,
  onProgress: (step: string) => void,
): Promise<MeasuredAccepted[]> {
  const best = new Map<number, MeasuredAccepted>();
  for (let nth = 1; nth <= PROCESSES; nth += 1) {
    onProgress(`starting application ${nth} of ${PROCESSES}`);
    await withApplication({}, async (application) => {
      await application.pause(true);
      onProgress('warming up');
      await warmUp(application);
      for (let round = 1; round <= ROUNDS_EACH; round += 1) {
        for (const [at, connections] of LEVELS.entries()) {
          onProgress(`round ${round} of ${ROUNDS_EACH}: reporting claims over ${connections} at a time`);
          const accepted = await reportClaims({
            ...application,
            connections,
            seconds: secondsPerLevel,
            warmUpSeconds: 0.5,
            firstPost: POSTS_PER_LOAD * (round * LEVELS.length + at),
          });
          best.set(connections, better(best.get(connections), { ...accepted, load: load() }));
        }
      }
    });
  }
  return LEVELS.flatMap((connections) => best.get(connections) ?? []);
}

async function warmUp({ access }: RunningApplication): Promise<void> {
  for (const [at, connections] of [8, 32].entries())
    await reportClaims({
      access,
      connections,
      seconds: WARM_UP_SECONDS,
      warmUpSeconds: 0,
      firstPost: (POSTS_PER_LOAD / 2) * at,
    });
}
