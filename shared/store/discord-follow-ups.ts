import { FollowUp, ReportedBy, type Acceptance } from '../model/discord-follow-up.ts';
import { afterDay } from './expiry.ts';
import { acceptanceKey, followUpKey, reportedByKey } from './keys.ts';
import type { Tables, Write } from './tables.ts';
import { ifVersion } from './version.ts';

/** Which telling of which verdict. */
export type FollowUpRef = Pick<FollowUp, 'tenantId' | 'submissionId' | 'revision' | 'decidedAt'>;

/** What people in Discord are told of verdicts. */
export interface DiscordFollowUpStore {
  get(ref: FollowUpRef): Promise<FollowUp | undefined>;
  reportedBy(ref: Pick<FollowUpRef, 'tenantId' | 'submissionId' | 'revision'>): Promise<ReportedBy | undefined>;
}

export const discordFollowUpStore = (tables: Tables): DiscordFollowUpStore => ({
  async get(ref) {
    const item = await tables.get('discord', followUpKeyOf(ref), { consistent: true });
    return item && FollowUp.parse(item);
  },

  async reportedBy({ tenantId, submissionId, revision }) {
    const item = await tables.get('discord', reportedByKey(tenantId, submissionId, revision), { consistent: true });
    return item && ReportedBy.parse(item);
  },
});

/** As long as the interaction itself is. */
const REPORTED_DAYS = 1;
const TOLD_DAYS = 90;

export const reportedByPut = (reported: ReportedBy): Write => ({
  table: 'discord',
  put: {
    ...reportedByKey(reported.tenantId, reported.submissionId, reported.revision),
    ...reported,
    expiresAt: afterDay(reported.reportedAt, REPORTED_DAYS),
  },
  when: [],
});

/** Writes a telling over the version before it; the first one where there is none. */
export const followUpPut = (followUp: FollowUp): Write => ({
  table: 'discord',
  put: { ...followUpKeyOf(followUp), ...followUp, expiresAt: afterDay(followUp.updatedAt, TOLD_DAYS) },
  when: ifVersion(followUp.version === 1 ? 'absent' : followUp.version - 1),
});

/** Keeps that a verdict is accepted, for good. */
export const acceptancePut = (acceptance: Acceptance): Write => ({
  table: 'discord',
  put: { ...acceptanceKey(acceptance.tenantId, acceptance.submissionId, acceptance.revision), ...acceptance },
  when: [{ attribute: 'pk', is: 'absent' }],
});

const followUpKeyOf = ({ tenantId, submissionId, revision, decidedAt }: FollowUpRef) =>
  followUpKey(tenantId, submissionId, revision, decidedAt);
