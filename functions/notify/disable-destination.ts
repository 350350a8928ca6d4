import { newAlertId } from '../../shared/lambda/alert-id.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { Channel } from '../../shared/model/notification-plan.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { raiseAlert, type AlertFact } from '../../shared/rules/alert-policy.ts';
import { alertPut, slotName, slotPut, type AlertStore } from '../../shared/store/alerts.ts';
import { destinationPut, type DestinationStateStore } from '../../shared/store/destination-states.ts';
import type { Tables, Write } from '../../shared/store/tables.ts';

export interface Disabling {
  tables: Pick<Tables, 'transact' | 'write'>;
  states: Pick<DestinationStateStore, 'getMany'>;
  alerts: Pick<AlertStore, 'newestOf'>;
  policy: () => Promise<Policy>;
  now: () => number;
}

export interface Refusing {
  owner: string;
  destination: string;
  channel: Channel;
  reason: string;
  /** That the message was refused. */
  refused: Write;
  /** Hold only while the destination is the one that refused. */
  stillTheSame: Write[];
}

const TRIES = 3;

/**
 * Keeps a refusal, disables the destination and opens the alert that says so, all or nothing. Where the plan changed
 * meanwhile only the refusal is kept: the destination may be another one by now.
 */
export async function disableDestination(disabling: Disabling, refusing: Refusing): Promise<void> {
  const { tables, states, now } = disabling;
  const { owner, destination: name, reason, refused } = refusing;
  const at = atMs(now());
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = (await states.getMany(owner, [name])).get(name);
    if (before?.state === 'disabled') break;
    const version = before?.version ?? 0;
    const { committed } = await tables.transact([
      refused,
      destinationPut(
        { owner, name, state: 'disabled', reason, since: at, updatedAt: at, version: version + 1 },
        version,
      ),
      ...(await alertWrites(disabling, refusing)),
      ...refusing.stillTheSame,
    ]);
    if (committed) {
      logger.error('a destination takes nothing any more', { code: LOG.destinationDisabled, owner, name, reason });
      return;
    }
  }
  await tables.write(refused);
}

async function alertWrites({ alerts, policy, now }: Disabling, refusing: Refusing): Promise<Write[]> {
  const fact = factOf(refusing);
  const at = atMs(now());
  const previous = (await alerts.newestOf([fact])).get(slotName(fact));
  const { alert, opened } = raiseAlert(previous ?? null, fact, { now: at, newId: newAlertId(at) }, await policy());
  return opened || !previous
    ? [alertPut(alert, 'absent'), slotPut(alert, previous)]
    : [alertPut(alert, previous.version)];
}

const factOf = ({ owner, destination, channel, reason }: Refusing): AlertFact => ({
  ...{ tenantId: owner, affiliateId: '-', subject: destination },
  ...({ type: 'DESTINATION_DISABLED', category: 'SYSTEM_HEALTH', severity: 'HIGH' } as const),
  evidence: { channel, reason },
});
