import { reportClaims, type Accepted } from './accept-load.ts';
import { load } from './machine.ts';
import { atFullSpeed, machineSpeed } from './machine-speed.ts';
import { middleOf } from './quantiles.ts';
import { withApplication, type RunningApplication } from './running-application.ts';

export const LEVELS = [1, 8, 32] as const;

/** Room between the posts of two loads. */
const POSTS_PER_LOAD = 10_000_000;

export interface MeasuredAccepted extends Accepted {
  load: number;
  /** Of the machine, while it was measured. */
  speed: number;
  /** That it is the middle of. */
  rounds: number;
}

type Round = Omit<MeasuredAccepted, 'rounds'>;

/** How fast compiled code runs is drawn anew for each process: one lucky draw is not what is reached, nor is an unlucky one. */
const PROCESSES = 6;
const MOST_PROCESSES = 10;
const ROUNDS_EACH = 2;
/** Rounds at the machine's full speed that a figure is the middle of. */
const ENOUGH = 7;
/** Until the compilers have seen enough of every path, each second is faster than the one before. */
const WARM_UP_SECONDS = 8;

/**
 * Claims accepted at each number of connections, while nobody verifies them. The levels take turns in several applications; the
 * middle counts of the rounds in which the machine was as fast as it can be.
 */
export async function measureAccepted(
  secondsPerLevel: number,
  onProgress: (step: string) => void,
): Promise<MeasuredAccepted[]> {
  const rounds: Round[] = [];
  const isEnough = (): boolean =>
    LEVELS.every((level) => atFullSpeed(rounds).filter(({ connections }) => connections === level).length >= ENOUGH);
  for (let nth = 1; nth <= PROCESSES || (nth <= MOST_PROCESSES && !isEnough()); nth += 1) {
    onProgress(`starting application ${nth}, of ${PROCESSES} at least`);
    await withApplication({}, async (application) => {
      await application.pause(true);
      onProgress('warming up');
      await warmUp(application);
      for (let round = 1; round <= ROUNDS_EACH; round += 1)
        for (const [at, connections] of LEVELS.entries()) {
          onProgress(`round ${round} of ${ROUNDS_EACH}: reporting claims over ${connections} at a time`);
          const before = machineSpeed();
          const accepted = await reportClaims({
            ...application,
            connections,
            seconds: secondsPerLevel,
            warmUpSeconds: 0.5,
            firstPost: POSTS_PER_LOAD * (round * LEVELS.length + at),
          });
          rounds.push({ ...accepted, load: load(), speed: Math.min(before, machineSpeed()) });
        }
    });
  }
  const full = atFullSpeed(rounds);
  return LEVELS.flatMap((level) => middle(full.filter(({ connections }) => connections === level)));
}

/** The middle one, with the middle of all times. Nothing of none. */
function middle(rounds: readonly Round[]): MeasuredAccepted[] {
  const one = rounds.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(rounds.length / 2)];
  return one
    ? [{ ...one, rounds: rounds.length, milliseconds: middleOf(rounds.map((round) => round.milliseconds)) }]
    : [];
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
