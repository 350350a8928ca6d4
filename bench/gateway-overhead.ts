import { reportClaims } from './accept-load.ts';
import { load } from './machine.ts';
import { withApplication } from './running-application.ts';

export interface GatewayOverhead {
  /** Claims accepted per second over 8 connections. */
  with: number;
  without: number;
  /** The share that the gateway takes of the processor time of a claim; of the rate, where the machine tells no times. */
  overhead: number;
  /** Processor time of one claim, the middle of the turns. */
  processorMs: { with: number | undefined; without: number | undefined };
  load: number;
}

const CONNECTIONS = 8;
const TURNS = 7;
const POSTS_PER_TURN = 10_000_000;

/**
 * Two applications, one with the gateway and one without, take turns, so that whatever else the machine does meets both;
 * each one's best turn counts.
 */
export async function measureGateway(seconds: number, onProgress: (step: string) => void): Promise<GatewayOverhead> {
  onProgress('starting the application with and without the gateway');
  return await withApplication({}, (gated) =>
    withApplication({ environment: { LOCAL_GATEWAY: 'off' } }, async (bare) => {
      await Promise.all([gated.pause(true), bare.pause(true)]);
      const best = { with: 0, without: 0 };
      const spent: { with: number[]; without: number[] } = { with: [], without: [] };
      for (let turn = 1; turn <= TURNS; turn += 1) {
        for (const [name, { access, processor }] of [
          ['with', gated],
          ['without', bare],
        ] as const) {
          onProgress(`reporting claims ${name} the gateway, turn ${turn} of ${TURNS}`);
          const measured = await reportClaims({
            access,
            processor,
            connections: CONNECTIONS,
            seconds,
            warmUpSeconds: turn === 1 ? seconds : seconds / 4,
            firstPost: POSTS_PER_TURN * turn,
          });
          best[name] = Math.max(best[name], measured.perSecond);
          if (measured.processorMs !== undefined) spent[name].push(measured.processorMs);
        }
      }
      const processorMs = { with: middleOf(spent.with), without: middleOf(spent.without) };
      const { with: gatedMs, without: bareMs } = processorMs;
      const share = gatedMs === undefined || bareMs === undefined ? 1 - best.with / best.without : 1 - bareMs / gatedMs;
      return { ...best, overhead: Math.round(share * 1000) / 1000, processorMs, load: load() };
    }),
  );
}

const middleOf = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
