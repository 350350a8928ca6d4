import * as z from 'zod';
import type { DiscordCommand } from '../../shared/model/discord-interaction.ts';
import type { Evidence } from '../../shared/model/claimed.ts';
import { Count, METRICS, type Metric } from '../../shared/model/platform.ts';

/** What a report is made of, whether it came by options or by a form. */
const numbers = { views: Count.optional(), clicks: Count.optional(), conversions: Count.optional() };
const Link = z.string().min(1).max(2048);
const proof = z.string().min(1).max(2000).optional();
const evidence = { evidence: proof, evidence_link: proof, evidence_file: proof };

const ClaimOptions = z.strictObject({ link: Link, campaign: z.string().min(1).max(100), ...numbers, ...evidence });
const UpdateOptions = z.strictObject({
  link: Link.optional(),
  submission: z.string().min(1).max(100).optional(),
  ...numbers,
  ...evidence,
});

/** The command, or the sentence that says what is wrong with it; null where it has another shape. */
export type Asked = { command: DiscordCommand } | { sentence: string } | null;

const NO_NUMBER = { sentence: 'Give at least one of views, clicks and conversions.' };
const NO_TARGET = { sentence: 'Name the claim either by the link of its post or by its id.' };

export function askedClaim(options: Record<string, unknown>): Asked {
  const parsed = ClaimOptions.safeParse(options);
  if (!parsed.success) return null;
  const { link, campaign, ...rest } = parsed.data;
  const report = reportOf(rest);
  return report ? { command: { name: 'claim', link, campaignId: campaign, ...report } } : NO_NUMBER;
}

export function askedUpdate(options: Record<string, unknown>): Asked {
  const parsed = UpdateOptions.safeParse(options);
  if (!parsed.success) return null;
  const { link, submission, ...rest } = parsed.data;
  const report = reportOf(rest);
  if (!report) return NO_NUMBER;
  if (link !== undefined && submission === undefined)
    return { command: { name: 'update', target: { link }, ...report } };
  if (submission === undefined || link !== undefined) return NO_TARGET;
  return { command: { name: 'update', target: { submissionId: submission }, ...report } };
}

type Options = Omit<z.infer<typeof ClaimOptions>, 'link' | 'campaign'>;

/** Null where no number is claimed. */
function reportOf(options: Options) {
  const claimed: Partial<Record<Metric, number>> = Object.fromEntries(
    METRICS.flatMap((metric) => (options[metric] === undefined ? [] : [[metric, options[metric]]])),
  );
  if (Object.keys(claimed).length === 0) return null;
  const given: [Evidence['kind'], string | undefined][] = [
    ['note', options.evidence],
    ['link', options.evidence_link],
    ['image', options.evidence_file],
  ];
  const proofs = given.flatMap(([kind, value]): Evidence[] => (value === undefined ? [] : [{ kind, value }]));
  return { claimed, ...(proofs.length === 0 ? {} : { evidence: proofs }) };
}

/** A number as people write it into a form: digits, or groups of three with commas or spaces between. NaN where it is none. */
export const numberIn = (text: string): number => {
  const written = text.trim();
  return /^(\d+|\d{1,3}([, ]\d{3})+)$/.test(written) ? Number(written.replaceAll(/[, ]/g, '')) : Number.NaN;
};
