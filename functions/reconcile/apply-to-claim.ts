import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import type { Replay } from '../../shared/model/replay.ts';
import type { TrustScore } from '../../shared/model/trust.ts';
import { conflictPauseMs } from '../../shared/rules/conflict-pause.ts';
import type { RevisedRevision } from '../../shared/rules/replayed-claim.ts';
import { restand, scoreNow } from '../../shared/rules/standing.ts';
import type { AlertStore } from '../../shared/store/alerts.ts';
import type { ClawbackStore } from '../../shared/store/clawbacks.ts';
import { claimPut, revisionPut } from '../../shared/store/claims.ts';
import { appliedCount } from '../../shared/store/replays.ts';
import type { Tables, Write } from '../../shared/store/tables.ts';
import { trustWrites, type TrustStore } from '../../shared/store/trust.ts';
import { AlertBook } from '../../shared/lambda/alert-book.ts';
import { alertFacts } from '../../shared/lambda/alert-facts.ts';
import { ReplayClawbacks } from './replay-clawbacks.ts';
import { isReplayed, replayedHistory, type ReplayedHistory, type ReplayReading } from './replay-evidence.ts';

export interface Applying extends ReplayReading {
  tables: Pick<Tables, 'transact'>;
  trust: Pick<TrustStore, 'scores'>;
  alerts: Pick<AlertStore, 'newestOf' | 'getMany'>;
  clawbacks: Pick<ClawbackStore, 'getMany'>;
  random: () => number;
}

const ROUNDS = 6;
const WITHDRAWN = 'judged again under another policy, it is no overclaim';

/** Makes a claim what the replay found, once: verdicts, trust, alerts and the replay's count in one transaction. */
export async function applyToClaim(
  applying: Applying,
  replay: Replay,
  seen: { submissionId: string; version: number },
  now: Instant,
): Promise<'applied' | 'done before' | 'changed since'> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const history = await replayedHistory(applying, replay, seen.submissionId, now);
    if (!history) return 'changed since';
    if (isReplayed(history, replay.id)) return 'done before';
    if (history.claim.version !== seen.version || history.replayed.revised.length === 0) return 'changed since';
    const { committed } = await applying.tables.transact(await writesOf(applying, replay, history, now));
    if (committed) return 'applied';
    await sleep(conflictPauseMs(round, applying.random()));
  }
  throw new Error(`the replay of ${seen.submissionId} kept conflicting`);
}

async function writesOf(
  { alerts, clawbacks, trust }: Applying,
  replay: Replay,
  history: ReplayedHistory,
  now: Instant,
): Promise<Write[]> {
  const { claim, superseded, policy, replayed } = history;
  const { revised } = replayed;
  const { tenantId, affiliateId } = claim;
  const score = (await trust.scores([claim])).get(`${tenantId}#${affiliateId}`);
  const moved = movedTrust(history, score, replay.id, now);
  const facts = revised.flatMap((revision) => factsOf(claim, revision));
  const named = revised.flatMap(({ withdraws }) => (withdraws === undefined ? [] : [{ tenantId, id: withdraws }]));
  const matched = revised.some(({ resolvesAlerts }) => resolvesAlerts);
  const book = await AlertBook.open(alerts, facts, matched ? [claim] : [], named);
  for (const { id } of named) book.withdraw(id, claim.id, WITHDRAWN, now);
  if (matched) book.resolveFor(claim, now);
  const recommended = await ReplayClawbacks.open(clawbacks, history);

  const states = new Map(
    revised.map((revision) => {
      const [raised] = factsOf(claim, revision).map((fact) => book.raise(fact, now, policy));
      const state = withEffects(revision, claim, moved, raised?.id);
      return [state.revision, recommended.settled(revision, state, now)] as const;
    }),
  );
  const { standing: _, ...rest } = claim;
  const standing = moved ? moved.standing : claim.standing;
  const changed: Claim = {
    ...rest,
    version: claim.version + 1,
    current: states.get(claim.current.revision) ?? claim.current,
    ...(standing ? { standing } : {}),
  };
  return [
    claimPut(changed, claim.version),
    ...superseded.flatMap((old) => {
      const state = states.get(old.state.revision);
      return state ? [revisionPut({ ...old, version: old.version + 1, state }, old.version)] : [];
    }),
    // Entries are added, never changed: what stood is taken back by one of its own.
    ...(moved ? trustWrites(tenantId, score, moved.score, moved.entries) : []),
    ...book.writes(),
    ...recommended.writes(),
    appliedCount(replay, revised.length),
  ];
}

const factsOf = (claim: Claim, { state, alerts }: RevisedRevision) =>
  state.verdict ? alertFacts(claim, state.revision, state.verdict, alerts) : [];

type MovedTrust = ReturnType<typeof restand> & { revision: number };

function movedTrust(
  { claim, policy, replayed: { standing } }: ReplayedHistory,
  score: TrustScore | undefined,
  replayId: string,
  now: Instant,
): MovedTrust | undefined {
  if (!standing) return undefined;
  const sequence = String(claim.version + 1).padStart(4, '0');
  const { id: submissionId, affiliateId, standing: stood } = claim;
  const move = { submissionId, affiliateId, standing: stood, sequence, by: { replayId }, ...standing };
  return { ...restand(scoreNow(score, now, policy), move, policy), revision: standing.revision };
}

/** The revision's new state, its verdict with the trust that it moves and the alert that it opens. */
function withEffects(
  { state, before }: RevisedRevision,
  { standing }: Claim,
  moved: MovedTrust | undefined,
  alertId: string | undefined,
): RevisedRevision['state'] {
  if (!state.verdict) return state;
  const { revision } = state;
  const stays = moved === undefined || standing?.revision !== revision ? before.trust : undefined;
  const trust = moved?.revision === revision ? moved.trust : stays;
  const verdict = { ...state.verdict, ...(trust ? { trust } : {}), ...(alertId === undefined ? {} : { alertId }) };
  return { ...state, verdict };
}
