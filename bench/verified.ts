import { ApiClient } from '../local/demo/api-client.ts';
import type { Access } from '../local/seed.ts';
import { reportClaims } from './accept-load.ts';
import { load } from './machine.ts';
import { claimMaker } from './new-claims.ts';
import { withApplication } from './running-application.ts';

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

export const WARM_UP_CLAIMS = 200;
const LONGEST_SECONDS = 150;

/** How fast a backlog of claims is verified. Throws unless each of them has a verdict, and nothing is left to do. */
export async function measureVerified(claims: number, onProgress: (step: string) => void): Promise<Verified> {
  onProgress('starting the application');
  return await withApplication({}, async ({ access, pause, untilIdle, processor }) => {
    const connections = 8;
    await putPosts(access, claims + WARM_UP_CLAIMS);
    onProgress(`verifying ${WARM_UP_CLAIMS} claims to warm up`);
    await reportClaims({ access, connections, claims: WARM_UP_CLAIMS, warmUpSeconds: 0, firstPost: 0 });
    await untilIdle(60);

    await pause(true);
    onProgress(`reporting ${claims} claims`);
    await reportClaims({ access, connections, claims, warmUpSeconds: 0, firstPost: WARM_UP_CLAIMS });
    onProgress(`verifying ${claims} claims`);
    const before = processor();
    const started = performance.now();
    await pause(false);
    await untilIdle(LONGEST_SECONDS);
    const seconds = (performance.now() - started) / 1000;
    const after = processor();

    onProgress('reading the verdicts');
    const verdicts = await countVerdicts(access);
    const judged = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
    if (judged !== claims + WARM_UP_CLAIMS || verdicts['none'])
      throw new Error(`${claims + WARM_UP_CLAIMS} claims ended with ${JSON.stringify(verdicts)}`);
    return {
      claims,
      seconds,
      perSecond: Math.round(claims / seconds),
      verdicts,
      processorMs:
        before === undefined || after === undefined ? undefined : Math.round(((after - before) / claims) * 1e5) / 100,
      load: load(),
    };
  });
}

export async function putPosts(access: Access, count: number): Promise<void> {
  const nextClaim = claimMaker(access);
  const claims = Array.from({ length: count }, nextClaim);
  for (const [platform, posts] of Map.groupBy(claims, (claim) => claim.platform)) {
    const response = await fetch(`${access.simulatorUrl}/_control/posts/${platform}`, {
      method: 'PUT',
      body: JSON.stringify(posts.map(({ postId, views, author }) => ({ postId, views, author }))),
    });
    if (!response.ok) throw new Error(await response.text());
  }
}

interface List {
  items: { verdict: { status: string } | null }[];
  cursor?: string;
}

async function countVerdicts(access: Access): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { keys } of access.tenants) {
    const client = new ApiClient(access.baseUrl, keys.admin);
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { status, body }: { status: number; body: List } = await client.call<List>(
        'GET',
        `/v1/submissions?limit=100${after}`,
      );
      if (status !== 200) throw new Error(`the list was answered ${status}`);
      for (const { verdict } of body.items) {
        const name = verdict?.status ?? 'none';
        counts[name] = (counts[name] ?? 0) + 1;
      }
      cursor = body.cursor;
    }
  }
  return counts;
}
