import type { Claim, RevisionState } from '../model/claim.ts';
import type { DiscordAnswer } from '../model/discord-interaction.ts';
import type { VerdictTask } from '../model/discord-task.ts';
import type { Claimed } from '../model/claimed.ts';
import { METRICS, type Platform } from '../model/platform.ts';
import type { Finding, Verdict, VerdictStatus } from '../model/verdict.ts';
import { PLATFORM_NAMES } from './platform-names.ts';
import { sourceOf } from './reason-text.ts';

/** What Discord takes as one message. */
export const CONTENT_AT_MOST = 2000;

/** Text that fits into one message. */
export const fittingContent = (text: string): string =>
  text.length <= CONTENT_AT_MOST ? text : `${text.slice(0, CONTENT_AT_MOST - 1)}…`;

/** What is answered to a report that was taken. */
export const acceptedAnswer = ({ id, platform, current }: Claim): DiscordAnswer => ({
  content: [
    `Taken as \`${id}\`${current.revision === 1 ? '' : `, revision ${current.revision}`}: ${countsText(current.claimed)} on ${PLATFORM_NAMES[platform]}.`,
    'It is being checked; you are told here or by a direct message once that is done.',
  ].join('\n'),
});

/** What is answered to a report that says what the current one says. */
export const unchangedAnswer = (claim: Claim): DiscordAnswer => ({
  content: `Nothing new: ${claimLine(claim)}`,
});

/** An affiliate's newest claims with how they stand. */
export const statusAnswer = (claims: readonly Claim[]): DiscordAnswer => ({
  content:
    claims.length === 0
      ? 'You have not claimed anything yet.'
      : fittingContent(['Your newest claims:', ...claims.map((claim) => `• ${claimLine(claim)}`)].join('\n')),
});

const claimLine = ({ id, platform, current }: Claim): string =>
  `\`${id}\` on ${PLATFORM_NAMES[platform]}, ${countsText(current.claimed)}: ${standingText(current)}`;

const standingText = ({ verdict }: Pick<RevisionState, 'verdict'>): string => {
  if (verdict === null) return 'waits for its first check.';
  return verdict.final ? `${VERDICTS[verdict.status]}.` : `${VERDICTS[verdict.status]}, not final yet.`;
};

/** What the affiliate is told of a final verdict, with the buttons that accept and dispute it. */
export function verdictAnswer({ submissionId, revision, platform, claimed, verdict }: VerdictTask): DiscordAnswer {
  const numbers = verdict.metrics.map((finding) => `• ${findingText(finding, platform)}`);
  return {
    content: fittingContent(
      [
        `**Your claim on ${PLATFORM_NAMES[platform]}: ${VERDICTS[verdict.status]}.**`,
        `\`${submissionId}\`, revision ${revision}: ${countsText(claimed)}.`,
        ...numbers,
        ...reasonsOf(verdict),
      ].join('\n'),
    ),
    asksAbout: { submissionId, revision },
  };
}

/** How a verdict is called where people read it. */
const VERDICTS: Readonly<Record<VerdictStatus, string>> = {
  MATCHED: 'it matches',
  DISCREPANCY_LOW: 'a small difference',
  DISCREPANCY_MEDIUM: 'a difference',
  DISCREPANCY_HIGH: 'a large difference',
  AFFILIATE_OVERCLAIMED: 'rejected, far above what was seen',
  MISSING_PLATFORM_DATA: 'no numbers could be had',
  INCOMPLETE_PLATFORM_DATA: 'not all numbers could be had',
  UNVERIFIABLE: 'it could not be verified',
  SUPERSEDED: 'replaced by a later report',
};

function findingText(finding: Finding, platform: Platform): string {
  const claimed = `${finding.metric}: ${count(finding.claimed)} claimed`;
  switch (finding.result) {
    case 'compared':
      return `${claimed}, ${count(finding.observed)} ${sourceOf(finding.provenance, platform)}`;
    case 'missing':
      return `${claimed}, no number from ${PLATFORM_NAMES[platform]}`;
    case 'unverifiable':
      return `${claimed}, which ${PLATFORM_NAMES[platform]} cannot tell`;
  }
}

const reasonsOf = ({ reasons }: Verdict): string[] => reasons.map(({ text }) => text);

const countsText = (counts: Claimed): string =>
  METRICS.flatMap((metric) => (counts[metric] === undefined ? [] : [`${count(counts[metric])} ${metric}`])).join(', ');

const count = (value: number): string => value.toLocaleString('en-US');
