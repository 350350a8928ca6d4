import type { Alert } from '../model/alert.ts';
import type { Instant } from '../model/instant.ts';
import type { NotificationPlan, NotificationRoute, QuietHours } from '../model/notification-plan.ts';
import type { Announcement } from '../model/notify-message.ts';
import { isGraver } from './alert-policy.ts';
import { minuteOf, minuteOfDay, nextFullHour, nextTimeOfDay } from './local-time.ts';

export type When = 'now' | { heldUntil: Instant };

/** Who is told, each once. */
export interface Told {
  destination: string;
  when: When;
}

export interface RouteClock {
  now: Instant;
  /** Of digests whose route names none. */
  timeZone: string;
}

type Routed = Pick<Alert, 'tenantId' | 'category' | 'severity'>;

const DIGEST_MINUTE = minuteOf('08:00');

/** Where and when a plan wants an alert told. A destination of several routes is told once, at the earliest of their times. */
export function destinationsOf(
  alert: Routed,
  announcement: Announcement,
  { routes }: Pick<NotificationPlan, 'routes'>,
  clock: RouteClock,
): Told[] {
  const told = new Map<string, When>();
  for (const route of routes) {
    if (!takes(route, alert, announcement)) continue;
    const when = whenOf(route, alert, clock);
    for (const destination of route.to) told.set(destination, earlier(told.get(destination) ?? when, when));
  }
  return [...told].map(([destination, when]) => ({ destination, when }));
}

const takes = (route: NotificationRoute, alert: Routed, announcement: Announcement): boolean =>
  (route.tenants?.includes(alert.tenantId) ?? true) &&
  (route.categories?.includes(alert.category) ?? true) &&
  !isGraver(route.severityAtLeast, alert.severity) &&
  (announcement !== 'resolved' || route.tellsResolved);

/** What is critical waits for nothing. */
function whenOf({ digest, quietHours }: NotificationRoute, { severity }: Routed, clock: RouteClock): When {
  if (severity === 'CRITICAL') return 'now';
  const timeZone = quietHours?.timeZone ?? clock.timeZone;
  const sentAt = digest === undefined ? clock.now : digestEnd(digest, clock.now, timeZone);
  const at = quietHours && isQuiet(sentAt, quietHours) ? quietEnd(sentAt, quietHours) : sentAt;
  return at === clock.now ? 'now' : { heldUntil: at };
}

const digestEnd = (digest: NonNullable<NotificationRoute['digest']>, now: Instant, timeZone: string): Instant =>
  digest === 'hourly' ? nextFullHour(now, timeZone) : nextTimeOfDay(now, DIGEST_MINUTE, timeZone);

function isQuiet(at: Instant, quiet: QuietHours): boolean {
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)];
  const minute = minuteOfDay(at, quiet.timeZone);
  return from < to ? from <= minute && minute < to : from <= minute || minute < to;
}

const quietEnd = (at: Instant, { to, timeZone }: QuietHours): Instant => nextTimeOfDay(at, minuteOf(to), timeZone);

function earlier(one: When, other: When): When {
  if (one === 'now' || other === 'now') return 'now';
  return one.heldUntil <= other.heldUntil ? one : other;
}
