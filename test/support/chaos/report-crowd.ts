import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient, type Answer } from '../../../local/demo/api-client.ts';
import { reportOf, type MixedClaim } from './claim-mix.ts';

/** Who reports a crowd of claims, and what the API promised them. */
export interface Reporting {
  baseUrl: string;
  simulatorUrl: string;
  /** `<tenant>#<submission>` with its highest accepted revision. */
  accepted: Map<string, number>;
  /** Submissions of claims that are reported again, by the claim's number. */
  ids: Map<number, string>;
  /** Calls that were made again because no proper answer came. */
  triedAgain: number;
}

const PATIENCE_MS = 120_000;
const BATCH = 100;
/** The API's answers that say: not now. */
const isPassing = (status: number, code: string | undefined): boolean =>
  status === 429 || status >= 500 || code === 'REQUEST_IN_PROGRESS' || code === 'REVISION_CONFLICT';

interface Body {
  id?: string;
  revision?: number;
  code?: string;
}
interface Outcomes {
  outcomes: (Body & { index: number; status: number })[];
}

/** Has their platforms show the posts of these claims. */
export async function showPosts(simulatorUrl: string, claims: readonly MixedClaim[], which: 'shows' | 'later') {
  for (const [platform, posts] of Map.groupBy(claims, (claim) => claim.platform)) {
    const body = posts.flatMap((claim) => (claim[which] ? [{ postId: claim.postId, ...claim[which] }] : []));
    if (body.length === 0) continue;
    const response = await patiently(() =>
      fetch(`${simulatorUrl}/_control/posts/${platform}`, { method: 'PUT', body: JSON.stringify(body) }),
    );
    if (!response.ok) throw new Error(await response.text());
  }
}

/** Reports claims one by one, each with a key of its own and every fifth twice at the same time. */
export async function reportSingly(reporting: Reporting, claims: readonly MixedClaim[], nowMs: number): Promise<void> {
  await Promise.all(
    claims.map(async (claim) => {
      const headers = { 'idempotency-key': `crowd-${claim.n}` };
      const times = claim.n % 5 === 0 ? 2 : 1;
      const answers = await Promise.all(
        Array.from({ length: times }, () =>
          call<Body>(reporting, claim.key, 'POST', '/v1/submissions', reportOf(claim, nowMs), headers),
        ),
      );
      for (const { status, body } of answers) await promised(reporting, claim, { ...body, status });
    }),
  );
}

/** Reports claims in batches, one for each of their affiliates; what a batch could not take is sent again. */
export async function reportInBatches(
  reporting: Reporting,
  claims: readonly MixedClaim[],
  nowMs: number,
): Promise<void> {
  await Promise.all(
    [...Map.groupBy(claims, ({ key }) => key).values()].map(async (ofOne) => {
      for (let rest = ofOne, tries = 0; rest.length > 0; tries += 1) {
        if (tries > 50) throw new Error(`${rest.length} claims of a batch are not taken`);
        const batch = rest.slice(0, BATCH);
        const submissions = batch.map((claim) => reportOf(claim, nowMs));
        const { body } = await call<Outcomes>(reporting, batch[0]!.key, 'POST', '/v1/submissions/batch', {
          submissions,
        });
        const refused = new Set<MixedClaim>();
        for (const outcome of body.outcomes) {
          const claim = batch[outcome.index]!;
          if (isPassing(outcome.status, outcome.code)) refused.add(claim);
          else await promised(reporting, claim, outcome);
        }
        rest = [...refused, ...rest.slice(BATCH)];
      }
    }),
  );
}

/** Reports again what is to be reported again. */
export async function reportAgain(reporting: Reporting, claims: readonly MixedClaim[]): Promise<void> {
  await Promise.all(
    claims.map(async (claim) => {
      const id = reporting.ids.get(claim.n);
      if (!claim.again || id === undefined) return;
      const { status, body } = await call<Body>(reporting, claim.key, 'PUT', `/v1/submissions/${id}/metrics`, {
        claimed: { views: claim.again.claims },
      });
      if (status !== 202) throw new Error(`a second report was answered ${status} ${JSON.stringify(body)}`);
      reporting.accepted.set(`${claim.tenant}#${id}`, body.revision ?? 1);
    }),
  );
}

/** A claim that is there already was taken before its answer was lost. */
async function promised(reporting: Reporting, claim: MixedClaim, { status, id, code }: Body & { status: number }) {
  if (id === undefined || (status !== 202 && code !== 'CLAIM_EXISTS')) {
    throw new Error(`claim ${claim.n} was answered ${status} ${code}`);
  }
  reporting.accepted.set(`${claim.tenant}#${id}`, 1);
  if (!claim.again) return;
  reporting.ids.set(claim.n, id);
  if (claim.again.atOnce) await reportAgain(reporting, [claim]);
}

async function call<T>(
  reporting: Reporting,
  key: string,
  method: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const client = new ApiClient(reporting.baseUrl, key);
  let tries = 0;
  const answer = await patiently(
    () => {
      tries += 1;
      return client.call<T>(method, path, body, headers);
    },
    (given) => isPassing(given.status, (given.body as Body).code),
  );
  reporting.triedAgain += tries - 1;
  return answer;
}

/** Tries again while nobody answers, or the answer is a passing one. */
async function patiently<T>(ask: () => Promise<T>, isPassing: (given: T) => boolean = () => false): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const given = await ask().catch((error: unknown) => {
      if (performance.now() > end) throw error;
      return undefined;
    });
    if (given !== undefined && !isPassing(given)) return given;
    if (performance.now() > end) throw new Error(`still refused: ${JSON.stringify(given)}`);
    await sleep(50 + 100 * Math.random());
  }
}
