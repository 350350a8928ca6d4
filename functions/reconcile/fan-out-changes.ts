import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { DiscordTask } from '../../shared/model/discord-task.ts';
import type { NotifyMessage } from '../../shared/model/notify-message.ts';
import type { Platform } from '../../shared/model/platform.ts';
import type { MessageQueue } from '../../shared/outbound/announcement-queues.ts';
import type { TrackingStore } from '../../shared/store/trackings.ts';
import { ChangedItem } from './changed-item.ts';
import { registerTrackingIds } from './register-tracking-ids.ts';
import { newClaims, queueFirstChecks, type FirstChecks } from './queue-first-checks.ts';
import { tellClaimants } from './tell-claimants.ts';
import { tellPartners, type Partners } from './tell-partners.ts';
import { tellPeople } from './tell-people.ts';

export interface FanOut extends FirstChecks, Partners {
  notifyQueue: MessageQueue<NotifyMessage>;
  discordQueue: MessageQueue<DiscordTask>;
  trackings: Pick<TrackingStore, 'register'>;
  /** Told of new claims once everything that follows from them is queued. */
  countAccepted: (platform: Platform, claims: number) => void;
}

/** Turns what was saved into what follows: the streams are the outbox, and a record is done when all its effects are queued. */
export function fanOutChanges({ notifyQueue, discordQueue, trackings, countAccepted, ...rest }: FanOut) {
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const changes = Records.map((record) => new ChangedItem(record));
    const refused = await Promise.all([
      queueFirstChecks(rest, changes),
      tellPartners(rest, changes),
      tellPeople(notifyQueue, changes),
      tellClaimants(discordQueue, changes),
      registerTrackingIds(trackings, changes),
    ]);
    const first = changes.findIndex((change) => refused.some((some) => some.includes(change)));
    // What comes after the first failure is delivered again, and counted then.
    for (const [platform, claims] of newClaims(first < 0 ? changes : changes.slice(0, first)))
      countAccepted(platform, claims);
    return { batchItemFailures: first < 0 ? [] : [{ itemIdentifier: changes[first]!.sequence }] };
  };
}
