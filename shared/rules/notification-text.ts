import type { AlertSeverity } from '../model/alert.ts';
import type { Announcement } from '../model/notify-message.ts';
import type { Telling, ToldAlert } from '../model/telling.ts';
import { isGraver } from './alert-policy.ts';

/** What is said, before a channel's own way of writing. Each line is one line of at most `LINE_AT_MOST` characters. */
export interface Said {
  title: string;
  /** How much it presses, and its one sentence: of an alert, where it has one. */
  level?: 'ALERT' | 'WARN' | 'INFO';
  message?: string;
  lines: readonly string[];
  /** What fits where there is room for little, the weightiest first. */
  brief: readonly string[];
  /** Whether it lists things of a kind, so that those left out are counted. */
  isList: boolean;
}

export const LINE_AT_MOST = 300;

const WORDS: Record<Announcement, string> = {
  opened: 'New alert',
  raised: 'Alert became graver',
  reminder: 'Alert still open',
  resolved: 'Alert resolved',
};

const LEVELS: Record<AlertSeverity, NonNullable<Said['level']>> = {
  ...{ LOW: 'INFO', MEDIUM: 'WARN', HIGH: 'ALERT', CRITICAL: 'ALERT' },
};

/** What is said of one alert: ids and numbers, and the reason that somebody gave. */
export function saidOfAlert({ announcement, alert }: Telling): Said {
  const { severity, type, category, tenantId, platform, repeats, openedAt, reason } = alert;
  const facts: [string, string | undefined][] = [
    ['Summary', alert.summary],
    ['Severity', severity],
    ['Type', type],
    ['Category', category],
    ['Tenant', tenantId],
    ['Affiliate', affiliateOf(alert)],
    ['Platform', platform],
    ['Campaign', alert.campaignId],
    ['Submission', alert.submissionId],
    ['Concerns', alert.subject],
    ['Repeats', String(repeats)],
    ['Since', minuteText(openedAt)],
    ['Alert', alert.id],
    ['Reason', reason],
  ];
  return {
    title: `${WORDS[announcement]}: ${severity} ${type}`,
    level: announcement === 'resolved' ? 'INFO' : LEVELS[severity],
    ...(alert.summary === undefined ? {} : { message: oneLine(alert.summary) }),
    lines: facts.flatMap(([name, value]) => (value === undefined ? [] : [oneLine(`${name}: ${value}`)])),
    brief: [alert.id, tenantId, affiliateOf(alert), platform, alert.subject, reason].flatMap((part) =>
      part === undefined ? [] : [oneLine(part)],
    ),
    isList: false,
  };
}

/** What is said of many: each alert once, as it was told last, the gravest and then the newest first. */
export function saidOfDigest(tellings: readonly Telling[]): Said {
  const last = lastOfEach(tellings).sort(
    (a, b) => bySeverity(a.alert.severity, b.alert.severity) || (a.alert.announcedAt < b.alert.announcedAt ? 1 : -1),
  );
  const counted = last.length === 1 ? '1 alert' : `${last.length} alerts`;
  return {
    title: last[0] === undefined ? counted : `Digest: ${counted}, the gravest ${last[0].alert.severity}`,
    lines: last.map(digestLine),
    brief: last.map(({ announcement, alert }) =>
      oneLine(`${alert.severity} ${alert.type}${announcement === 'resolved' ? ' resolved' : ''}`),
    ),
    isList: true,
  };
}

const digestLine = ({ announcement, alert }: Telling): string => {
  const about = [
    alert.tenantId,
    affiliateOf(alert),
    alert.platform,
    alert.campaignId,
    alert.submissionId,
    alert.subject,
  ];
  const named = about.filter((part) => part !== undefined).join(', ');
  const times = alert.repeats === 0 ? '' : `, ${alert.repeats} repeats`;
  const state = announcement === 'resolved' ? ' (resolved)' : '';
  const summary = alert.summary === undefined ? '' : `, ${alert.summary}`;
  return oneLine(
    `${alert.severity} ${alert.type}${state}: ${named}, since ${minuteText(alert.openedAt)}${times}${summary}, ${alert.id}`,
  );
};

function lastOfEach(tellings: readonly Telling[]): Telling[] {
  const last = new Map<string, Telling>();
  for (const telling of tellings) {
    const known = last.get(telling.alert.id);
    if (known === undefined || isLater(telling, known)) last.set(telling.alert.id, telling);
  }
  return [...last.values()];
}

/** That it is over is told with the instant of what was told before. */
const isLater = (one: Telling, than: Telling): boolean =>
  one.announcement === 'resolved' || one.alert.announcedAt > than.alert.announcedAt;

const bySeverity = (a: AlertSeverity, b: AlertSeverity): number => (isGraver(a, b) ? -1 : isGraver(b, a) ? 1 : 0);

const affiliateOf = ({ affiliateId }: ToldAlert): string | undefined => (affiliateId === '-' ? undefined : affiliateId);

/** `2026-11-02 15:00 UTC` */
export const minuteText = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

/** Without line breaks and other controls; what is too long ends in an ellipsis. */
export function oneLine(text: string, atMost = LINE_AT_MOST): string {
  const characters = Array.from(text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim());
  return characters.length <= atMost ? characters.join('') : `${characters.slice(0, atMost - 1).join('')}…`;
}

/** As many of the lines as fit into `room` with a break after each, and how many are left; what says so fits too. */
export function fitting(lines: readonly string[], room: number): { shown: readonly string[]; left: number } {
  const whole = lines.reduce((sum, { length }) => sum + length + 1, 0);
  if (whole <= room) return { shown: lines, left: 0 };
  let used = andMore(lines.length).length;
  const cut = lines.findIndex(({ length }) => (used += length + 1) > room);
  return { shown: lines.slice(0, cut), left: lines.length - cut };
}

export const andMore = (left: number): string => `and ${left} more`;
