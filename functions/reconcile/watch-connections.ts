import { newAlertId } from '../../shared/lambda/alert-id.ts';
import type { Alert } from '../../shared/model/alert.ts';
import type { Connection } from '../../shared/model/connection.ts';
import { atMs, type Instant } from '../../shared/model/instant.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { isGraver, raiseAlert, resolveAlert, type AlertFact } from '../../shared/rules/alert-policy.ts';
import { expiredConnection, stamped, troubleOf, type ConnectionTrouble } from '../../shared/rules/connection-health.ts';
import { alertPut, slotName, slotPut, type AlertStore, type SlotRef } from '../../shared/store/alerts.ts';
import { connectionPut, type ConnectionStore } from '../../shared/store/connections.ts';
import type { Tables, Write } from '../../shared/store/tables.ts';

export interface ConnectionWatch {
  tables: Pick<Tables, 'transact'>;
  connections: Pick<ConnectionStore, 'needingAttention' | 'onPlatform'>;
  alerts: Pick<AlertStore, 'newestOf'>;
  policy: Policy;
  now: () => number;
}

/** Connections looked at in one run, of each shard; the next minute goes on. */
const PER_SHARD = 25;

/**
 * Tells once when an owner must connect an account again, and takes it back when that happened. The alert and the note
 * that it was told are one transaction; where somebody changed either, the next minute looks again.
 */
export async function watchConnections(watch: ConnectionWatch): Promise<void> {
  const now = atMs(watch.now());
  for (const connection of await watch.connections.needingAttention(now, PER_SHARD)) {
    const trouble = troubleOf(connection, now, watch.policy);
    const writes = trouble ? await raised(watch, connection, trouble, now) : await resolved(watch, connection, now);
    const noted = stamped(notedConnection(connection, trouble, now), now, connection.version + 1, watch.policy);
    const { committed } = await watch.tables.transact([...writes, connectionPut(noted, connection.version)]);
    if (committed && writes.length > 0) tell(connection, trouble);
  }
}

/** Nothing where the slot's alert says it already. */
async function raised(
  { alerts, policy }: ConnectionWatch,
  connection: Connection,
  trouble: ConnectionTrouble,
  now: Instant,
): Promise<Write[]> {
  const fact = factOf(connection, trouble);
  const previous = await newestOf(alerts, fact);
  const open = previous !== undefined && previous.status !== 'RESOLVED';
  if (open && !isGraver(fact.severity, previous.severity)) return [];
  const { alert } = raiseAlert(previous ?? null, fact, { now, newId: newAlertId(now) }, policy);
  return open ? [alertPut(alert, previous.version)] : [alertPut(alert, 'absent'), slotPut(alert, previous)];
}

/** The alert is about the platform, so it stays while another account there is in trouble. */
async function resolved(
  { alerts, connections, policy }: ConnectionWatch,
  connection: Connection,
  now: Instant,
): Promise<Write[]> {
  const { tenantId, affiliateId, platform } = connection;
  const all = await connections.onPlatform(tenantId, affiliateId, platform);
  if (all.some((one) => troubleOf(one, now, policy) !== null)) return [];
  const alert = await newestOf(alerts, slotOf(connection));
  if (!alert || alert.status === 'RESOLVED') return [];
  const reason = connection.status === 'revoked' ? 'the connection was taken back' : 'the account is connected again';
  return [alertPut(resolveAlert(alert, reason, now), alert.version)];
}

const newestOf = async (alerts: ConnectionWatch['alerts'], slot: SlotRef): Promise<Alert | undefined> =>
  (await alerts.newestOf([slot])).get(slotName(slot));

/** With what was told; tokens that have ended are no longer kept. */
function notedConnection(connection: Connection, trouble: ConnectionTrouble | null, now: Instant): Connection {
  const ended = trouble?.cause === 'ENDED' && connection.status === 'connected';
  const { told: _, ...rest } = ended ? expiredConnection(connection, now) : connection;
  return trouble ? { ...rest, told: trouble.severity } : rest;
}

const slotOf = ({ tenantId, affiliateId, platform }: Connection): SlotRef => ({
  ...{ tenantId, affiliateId, platform },
  type: 'CREDENTIAL_EXPIRING',
  category: 'SYSTEM_HEALTH',
});

const factOf = (connection: Connection, { severity, cause }: ConnectionTrouble): AlertFact => ({
  ...slotOf(connection),
  severity,
  evidence: {
    accountId: connection.accountId,
    cause,
    ...(connection.expiresAt === undefined ? {} : { expiresAt: connection.expiresAt }),
  },
});

function tell({ tenantId, affiliateId, platform }: Connection, trouble: ConnectionTrouble | null): void {
  const about = { tenantId, affiliateId, platform };
  if (trouble)
    logger.warn('an owner must connect an account again', {
      code: LOG.connectionTrouble,
      ...about,
      cause: trouble.cause,
    });
  else logger.info('the accounts of an owner are well', { code: LOG.connectionWell, ...about });
}
