import { reportClaims, type Accepted } from './accept-load.ts';
import { load } from './machine.ts';
import { withApplication } from './running-application.ts';

export const LEVELS = [1, 8, 32] as const;

/** Room between the posts of two loads. */
const POSTS_PER_LOAD = 10_000_000;

export interface MeasuredAccepted extends Accepted {
  load: number;
}

/** Claims accepted at each number of connections, while nobody verifies them. */
export async function measureAccepted(
  secondsPerLevel: number,
  onProgress: (step: string) => void,
): Promise<MeasuredAccepted[]> {
  onProgress('starting the application');
  return await withApplication({}, async ({ access, pause, processor }) => {
    await pause(true);
    onProgress('warming up');
    await reportClaims({ access, connections: 8, seconds: secondsPerLevel, warmUpSeconds: 0, firstPost: 0 });
    const levels: MeasuredAccepted[] = [];
    for (const connections of LEVELS) {
      onProgress(`reporting claims over ${connections} connection${connections === 1 ? '' : 's'}`);
      const accepted = await reportClaims({
        access,
        processor,
        connections,
        seconds: secondsPerLevel,
        warmUpSeconds: 1,
        firstPost: POSTS_PER_LOAD * connections,
      });
      levels.push({ ...accepted, load: load() });
    }
    return levels;
  });
}
