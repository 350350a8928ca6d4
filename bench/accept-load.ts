import { Connection } from './connection.ts';
import { claimMaker, type NewClaim } from './new-claims.ts';
import { quantilesOf, type Quantiles } from './quantiles.ts';
import type { Access } from '../local/seed.ts';

export interface Load {
  access: Access;
  connections: number;
  /** Ends after so many seconds, or after so many claims. */
  seconds?: number;
  claims?: number;
  warmUpSeconds: number;
  /** So that no load reports a post of another one. */
  firstPost: number;
  /** The processor time of whoever answers, in seconds so far. */
  processor?: () => number | undefined;
}

export interface Accepted {
  connections: number;
  claims: number;
  seconds: number;
  perSecond: number;
  milliseconds: Quantiles;
  /** Processor time of one claim, the load generator's not counted. */
  processorMs: number | undefined;
}

/** Reports claims over so many connections, each the next one when the last is answered. Throws unless each is a 202. */
export async function reportClaims(load: Load): Promise<Accepted> {
  const { access, connections, warmUpSeconds, firstPost, seconds = Infinity, claims = Infinity } = load;
  const nextClaim = claimMaker(access, firstPost);
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.to(access.baseUrl)));
  try {
    if (warmUpSeconds > 0) await keepReporting(open, nextClaim, { seconds: warmUpSeconds, claims: Infinity });
    const before = load.processor?.();
    const started = performance.now();
    const times = await keepReporting(open, nextClaim, { seconds, claims });
    const took = (performance.now() - started) / 1000;
    const after = load.processor?.();
    return {
      connections,
      claims: times.length,
      seconds: took,
      perSecond: Math.round(times.length / took),
      milliseconds: quantilesOf(Float64Array.from(times)),
      processorMs:
        before === undefined || after === undefined
          ? undefined
          : Math.round(((after - before) / times.length) * 1e5) / 100,
    };
  } finally {
    for (const connection of open) connection.close();
  }
}

async function keepReporting(
  open: readonly Connection[],
  nextClaim: () => NewClaim,
  { seconds, claims }: { seconds: number; claims: number },
): Promise<number[]> {
  const end = performance.now() + seconds * 1000;
  const times: number[] = [];
  let sent = 0;
  const report = async (connection: Connection): Promise<void> => {
    for (; sent < claims;) {
      sent += 1;
      const started = performance.now();
      if (started >= end) return;
      const status = await connection.send(nextClaim().request);
      if (status !== 202) throw new Error(`a claim was answered ${status}`);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(open.map(report));
  return times;
}
