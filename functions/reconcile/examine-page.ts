import type { Instant } from '../../shared/model/instant.ts';
import type { Replay, ReplayedAffiliate, ReplayPage, Transition } from '../../shared/model/replay.ts';
import { overclaimedMicros } from '../../shared/rules/overclaimed-value.ts';
import { restand, scoreNow } from '../../shared/rules/standing.ts';
import { replayedAffiliatePut, replayPagePut, type ReplayStore } from '../../shared/store/replays.ts';
import type { TrustStore } from '../../shared/store/trust.ts';
import type { Write } from '../../shared/store/tables.ts';
import { replayedHistory, type ReplayedHistory, type ReplayReading } from './replay-evidence.ts';
import { rangePage, type RangeReading } from './replay-range.ts';

export interface Examining extends ReplayReading, RangeReading {
  replays: Pick<ReplayStore, 'affiliatesOf'>;
  trust: Pick<TrustStore, 'scores'>;
}

/** Claims of one step: what they change fits into one transaction with its checkpoint. */
const CLAIMS = 25;

export interface StepDone {
  after: Replay;
  findings: Write[];
}

/** One step of a dry run: what the next claims would become, added to what was found before. Nothing of them changes. */
export async function examinePage(examining: Examining, replay: Replay, now: Instant): Promise<StepDone> {
  const { submissionIds, next } = await rangePage(examining, replay, CLAIMS);
  const read = await Promise.all(submissionIds.map((id) => replayedHistory(examining, replay, id, now)));
  const histories = read.filter((history) => history !== undefined);
  const changing = histories.filter(({ replayed }) => replayed.revised.length > 0);
  const page: ReplayPage = {
    // Entries of one instant are read in this order.
    changes: changing
      .map(({ claim }) => ({ submissionId: claim.id, version: claim.version }))
      .toSorted((a, b) => (a.submissionId < b.submissionId ? -1 : 1)),
    skipped: histories.flatMap(({ replayed }) => replayed.skipped),
    changedSince: [],
  };
  const { known, affiliates } = await affectedAffiliates(examining, replay, changing);
  const found = page.changes.length > 0 || page.skipped.length > 0;
  const pages = replay.pages + (found ? 1 : 0);
  const transitions = histories.flatMap(({ replayed }) => replayed.transitions);
  return {
    after: {
      ...replay,
      status: next ? 'EXAMINING' : 'EXAMINED',
      step: replay.step + 1,
      position: next ?? {},
      pages,
      examined: replay.examined + transitions.length,
      changed: replay.changed + changing.reduce((sum, { replayed }) => sum + replayed.revised.length, 0),
      skipped: replay.skipped + page.skipped.length,
      affiliates: replay.affiliates + affiliates.length - known,
      transitions: counted(replay.transitions, transitions),
    },
    findings: [
      ...(found ? [replayPagePut(replay, pages, page)] : []),
      ...affiliates.map((affiliate) => replayedAffiliatePut(replay, affiliate)),
    ],
  };
}

function counted(before: readonly Transition[], more: readonly Omit<Transition, 'count'>[]): Transition[] {
  const all = new Map(before.map((transition) => [`${transition.from} ${transition.to}`, transition]));
  for (const { from, to } of more) {
    const count = (all.get(`${from} ${to}`)?.count ?? 0) + 1;
    all.set(`${from} ${to}`, { from, to, count });
  }
  return [...all.values()];
}

/** The affiliates of whom something changes, with what changed of them so far: trust as of when the replay was asked for. */
async function affectedAffiliates(
  { replays, trust }: Examining,
  replay: Replay,
  changing: readonly ReplayedHistory[],
): Promise<{ known: number; affiliates: ReplayedAffiliate[] }> {
  const ids = [...new Set(changing.map(({ claim }) => claim.affiliateId))];
  const { tenantId, createdAt } = replay;
  const known = await replays.affiliatesOf(tenantId, replay.id, ids);
  const scores = await trust.scores(ids.map((affiliateId) => ({ tenantId, affiliateId })));
  const affiliates = new Map(known);
  for (const history of changing) {
    const { affiliateId } = history.claim;
    const fresh = (): ReplayedAffiliate => {
      const { scoreNano } = scoreNow(scores.get(`${tenantId}#${affiliateId}`), createdAt, history.policy);
      return { affiliateId, changed: 0, trustBefore: scoreNano, trustAfter: scoreNano, overclaimed: {} };
    };
    affiliates.set(affiliateId, withClaim(affiliates.get(affiliateId) ?? fresh(), history, replay));
  }
  return { known: known.size, affiliates: [...affiliates.values()] };
}

function withClaim(so: ReplayedAffiliate, { claim, campaign, policy, replayed }: ReplayedHistory, replay: Replay) {
  const { revised, standing } = replayed;
  const running = { scoreNano: so.trustAfter, at: replay.createdAt };
  const { id: submissionId, affiliateId, standing: stood } = claim;
  const about = { submissionId, affiliateId, standing: stood, sequence: '', by: { replayId: replay.id } };
  const trustAfter = standing ? restand(running, { ...about, ...standing }, policy).score.scoreNano : so.trustAfter;
  const currency = campaign?.currency ?? '';
  const sums = so.overclaimed[currency] ?? { before: 0, after: 0 };
  const current = revised.find(({ superseded }) => !superseded);
  const worth = {
    before: sums.before + (current ? overclaimedMicros(current.before, campaign?.payout) : 0),
    after: sums.after + (current?.state.verdict ? overclaimedMicros(current.state.verdict, campaign?.payout) : 0),
  };
  const paid = worth.before > 0 || worth.after > 0;
  return {
    ...so,
    changed: so.changed + revised.length,
    trustAfter,
    overclaimed: paid ? { ...so.overclaimed, [currency]: worth } : so.overclaimed,
  };
}
