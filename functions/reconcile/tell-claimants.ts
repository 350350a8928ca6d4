import type { Claim, RevisionState, SupersededRevision } from '../../shared/model/claim.ts';
import type { DiscordTask, VerdictTask } from '../../shared/model/discord-task.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import type { MessageQueue } from '../../shared/outbound/announcement-queues.ts';
import { verdictHappening } from '../../shared/rules/webhook-happenings.ts';
import { claimFromItem, revisionFromItem } from '../../shared/store/claims.ts';
import type { ChangedItem } from './changed-item.ts';

/** Queues the final verdicts that whoever claimed in Discord is to be told. Answers the changes whose message was not taken. */
export async function tellClaimants(
  discordQueue: MessageQueue<DiscordTask>,
  changes: readonly ChangedItem[],
): Promise<ChangedItem[]> {
  const told = changes
    .filter((change) => change.has('via'))
    .flatMap((change) => {
      const message = verdictIn(change);
      return message ? [{ change, message }] : [];
    });
  if (told.length === 0) return [];
  const refused = new Set<DiscordTask>(await discordQueue.send(told.map(({ message }) => message)));
  return told.flatMap(({ change, message }) => (refused.has(message) ? [change] : []));
}

function verdictIn(change: ChangedItem): VerdictTask | null {
  const { before, after, sk, isNew } = change;
  if (sk === 'claim') {
    const claim = claimFromItem(after);
    const was = before && claimFromItem(before).current;
    return taskOf(claim, claim.current, was?.revision === claim.current.revision ? was.verdict : null);
  }
  // A revision is new where a later report replaced it: what it had come to was told before, and that it is replaced is no news.
  if (!sk.startsWith('rev#') || isNew || !before) return null;
  const revision = revisionFromItem(after);
  return taskOf(revision, revision.state, revisionFromItem(before).state.verdict);
}

function taskOf(
  { tenantId, id: submissionId, platform, via }: Claim | SupersededRevision,
  { revision, claimed, verdict }: RevisionState,
  before: Verdict | null,
): VerdictTask | null {
  if (!via || !verdict || verdictHappening(before, verdict) === null) return null;
  return { kind: 'verdict', tenantId, submissionId, revision, userId: via.userId, platform, claimed, verdict };
}
