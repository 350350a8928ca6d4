import type { Alert } from '../model/alert.ts';
import type { Instant } from '../model/instant.ts';
import { resolveAlert } from './alert-policy.ts';

export interface Triage {
  status: 'ACKNOWLEDGED' | 'RESOLVED';
  reason: string;
}

/** An alert after a person dealt with it. The same step again changes nothing; null where a resolved one would go back. */
export function triaged(alert: Alert, { status, reason }: Triage, now: Instant): Alert | null {
  if (alert.status === status) return alert;
  if (status === 'RESOLVED') return resolveAlert(alert, reason, now);
  if (alert.status === 'RESOLVED') return null;
  return { ...alert, status, reason, updatedAt: now, version: alert.version + 1 };
}
