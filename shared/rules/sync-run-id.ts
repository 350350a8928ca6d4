import type { SyncKind, SyncSchedule } from '../model/sync-run.ts';
import { shortHash } from './submission-id.ts';

const HASH_LENGTH = 16;

/** The one run of a tenant's schedule in an hour. Also its execution's name, which may be used by no other tenant. */
export const scheduledRunId = (tenantId: string, schedule: SyncSchedule, slot: string): string =>
  `${slot}-${schedule}-${shortHash([tenantId, schedule, slot]).slice(0, HASH_LENGTH)}`;

/** The one run of what was asked for by a tenant: `slot` is when, `request` what makes it another one. */
export const askedRunId = (
  tenantId: string,
  kind: Exclude<SyncKind, 'scheduled'>,
  slot: string,
  request: string,
): string => `${slot}-${kind}-${shortHash([tenantId, kind, slot, request]).slice(0, HASH_LENGTH)}`;
