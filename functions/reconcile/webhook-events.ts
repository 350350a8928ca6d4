import { presentAlert } from '../../shared/lambda/present-alert.ts';
import { presentClawback } from '../../shared/lambda/present-clawback.ts';
import { presentRun } from '../../shared/lambda/present-run.ts';
import { presentVerdict } from '../../shared/lambda/present-verdict.ts';
import type { Claim, RevisionState, SupersededRevision } from '../../shared/model/claim.ts';
import type { Instant } from '../../shared/model/instant.ts';
import { SyncRun } from '../../shared/model/sync-run.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import type { WebhookEvent, WebhookEventType } from '../../shared/model/webhook.ts';
import { toDecimal } from '../../shared/rules/trust.ts';
import { webhookEventId } from '../../shared/rules/webhook-event-id.ts';
import {
  alertHappening,
  claimHappenings,
  clawbackHappening,
  runHappening,
  verdictHappening,
} from '../../shared/rules/webhook-happenings.ts';
import { alertFromItem } from '../../shared/store/alerts.ts';
import { claimFromItem, revisionFromItem } from '../../shared/store/claims.ts';
import { clawbackFromItem } from '../../shared/store/clawbacks.ts';
import { ALERT_PREFIX, CLAWBACK_SORT, LEDGER_PREFIX, RUN_PREFIX } from '../../shared/store/keys.ts';
import { entriesIn } from '../../shared/store/trust.ts';
import type { ChangedItem } from './changed-item.ts';

/** What partners can be told of a change. The same change gives the same events, ids included. */
export function webhookEventsOf(change: ChangedItem): WebhookEvent[] {
  if (change.sk === 'claim') return ofClaim(change);
  if (change.sk.startsWith('rev#')) return ofRevision(change);
  if (change.sk.startsWith(ALERT_PREFIX)) return ofAlert(change);
  if (change.sk === CLAWBACK_SORT) return ofClawback(change);
  if (change.sk.startsWith(RUN_PREFIX)) return ofRun(change);
  return change.isNew && change.sk.startsWith(LEDGER_PREFIX) ? [ofLedger(change)] : [];
}

function ofClaim({ before, after }: ChangedItem): WebhookEvent[] {
  const claim = claimFromItem(after);
  const was = before && claimFromItem(before);
  return claimHappenings(was && was.current, claim.current).map((type) =>
    type === 'submission.received'
      ? eventOf(claim, type, claim.current.submittedAt, [claim.id, claim.current.revision], reportOf(claim))
      : verdictEvent(claim, claim.current, type, was && was.current.verdict),
  );
}

/** A replaced revision is new where another report replaced it: it is told then only if that was its outcome. */
function ofRevision({ before, after }: ChangedItem): WebhookEvent[] {
  const revision = revisionFromItem(after);
  const was = before && revisionFromItem(before).state.verdict;
  const toldBefore = !before && revision.state.verdict?.status !== 'SUPERSEDED';
  const type = toldBefore ? null : verdictHappening(was, revision.state.verdict);
  return type ? [verdictEvent(revision, revision.state, type, was)] : [];
}

function ofAlert({ before, after }: ChangedItem): WebhookEvent[] {
  const alert = alertFromItem(after);
  const type = alertHappening(before && alertFromItem(before), alert);
  return type ? [eventOf(alert, type, alert.updatedAt, [alert.id], presentAlert(alert))] : [];
}

/** The version stands for the write: what had ended may be recommended again. */
function ofClawback({ after }: ChangedItem): WebhookEvent[] {
  const clawback = clawbackFromItem(after);
  const told = [clawback.id, clawback.version];
  return [eventOf(clawback, clawbackHappening(clawback), clawback.updatedAt, told, presentClawback(clawback))];
}

function ofRun({ before, after }: ChangedItem): WebhookEvent[] {
  const run = SyncRun.parse(after);
  const type = runHappening(before && SyncRun.parse(before), run);
  return type ? [eventOf(run, type, run.endedAt ?? run.startedAt, [run.id], presentRun(run))] : [];
}

function ofLedger({ tenantId, sk, after }: ChangedItem): WebhookEvent {
  const { affiliateId, at } = after;
  const entries = entriesIn(after);
  return eventOf({ tenantId }, 'trust.changed', String(at), [String(affiliateId), sk], {
    affiliateId,
    score: toDecimal(entries.at(-1)!.scoreAfter),
    entries: entries.map(({ event, delta, scoreAfter, submissionId, revision, compensates, sequence }) => ({
      ...{ event, submissionId, revision, sequence, delta: toDecimal(delta), scoreAfter: toDecimal(scoreAfter) },
      ...(compensates === undefined ? {} : { compensates }),
    })),
  });
}

/** The version stands for the write, so that a verdict that is given a second time is told a second time. */
function verdictEvent(
  claim: Claim | SupersededRevision,
  state: RevisionState,
  type: 'submission.received' | 'verdict.final' | 'verdict.changed',
  before: Verdict | null,
): WebhookEvent {
  const verdict = state.verdict!;
  return eventOf(claim, type, verdict.decidedAt, [claim.id, state.revision, claim.version], {
    ...identityOf(claim, state),
    claimed: state.claimed,
    verdict: presentVerdict(verdict, verdict.decidedAt),
    ...(before === null
      ? {}
      : { previous: { status: before.status, level: before.level ?? null, final: before.final } }),
  });
}

const reportOf = (claim: Claim) => ({
  ...identityOf(claim, claim.current),
  canonicalUrl: claim.canonicalUrl,
  claimed: claim.current.claimed,
  claimedAt: claim.current.claimedAt,
  submittedAt: claim.current.submittedAt,
  flags: claim.current.flags,
});

const identityOf = (
  { id, campaignId, affiliateId, platform, postId }: Claim | SupersededRevision,
  { revision }: RevisionState,
) => ({ submissionId: id, revision, campaignId, affiliateId, platform, postId });

const eventOf = (
  { tenantId }: { tenantId: string },
  type: WebhookEventType,
  occurredAt: Instant,
  told: readonly (string | number)[],
  data: Record<string, unknown>,
): WebhookEvent => ({ id: webhookEventId(occurredAt, [tenantId, type, ...told]), tenantId, type, occurredAt, data });
