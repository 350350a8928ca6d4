import { unpacked } from '../../../shared/store/packed-json.ts';

/** The one place that knows how items are stored. Of the application only the unpacking of bodies is used. */

export type StoredItem = Readonly<Record<string, unknown>>;

export interface StoredVerdict {
  status: string;
  final: boolean;
  attempt: number;
  reasons: readonly string[];
  confidenceBps: number;
  alertId: string | undefined;
  clawbackId: string | undefined;
  /** What was claimed and seen of each metric that was compared. */
  compared: readonly { metric: 'views' | 'clicks' | 'conversions'; claimed: number; observed: number }[];
  /** Set where people made it. */
  overrideId: string | undefined;
  /** In 1e-9. */
  trust: { event: string; delta: number } | undefined;
}

/** A revision as its claim, or the item that keeps a replaced one, says. */
export interface StoredRevision {
  revision: number;
  attempts: number;
  verdict: StoredVerdict | undefined;
  due: string | undefined;
  /** Set where its next look is owed by a lot, from this instant. */
  lotAt: string | undefined;
  /** The newest attempt is kept with its revision; those before it are items of their own. */
  last: StoredAttempt | undefined;
}

export interface StoredClaim extends StoredRevision {
  is: 'claim';
  claim: string;
  tenant: string;
  affiliate: string;
  campaign: string;
  standing: { sequence: string; event: string; delta: number } | undefined;
  alertIds: readonly string[];
}

export interface StoredReplaced extends StoredRevision {
  is: 'replaced';
  claim: string;
}

export interface StoredAttempt {
  is: 'attempt';
  claim: string;
  revision: number;
  attempt: number;
  kind: string;
  at: string;
  verdict: StoredVerdict;
}

export interface StoredLetter {
  is: 'letter';
  id: string;
  /** Absent where no claim is concerned. */
  claim: string | undefined;
}

/** Claims that are looked at again together. */
export interface StoredLot {
  is: 'lot';
  at: string;
  claims: readonly string[];
}

export interface StoredEntry {
  is: 'entry';
  affiliate: string;
  claim: string;
  revision: number;
  at: string;
  /** The item that holds it, and its place there: one commit enters several. */
  page: string;
  place: number;
  event: string;
  delta: number;
  scoreAfter: number;
  sequence: string;
  compensates: string | undefined;
  /** Set where an override entered it: `<tenant>#<id>`. */
  overrideId: string | undefined;
}

export interface StoredScore {
  is: 'score';
  affiliate: string;
  scoreNano: number;
  at: string;
}

export interface StoredAlert {
  is: 'alert';
  id: string;
  tenant: string;
  affiliate: string;
  /** What it is about where that is no affiliate, or an affiliate's account: a platform, an endpoint, a destination. */
  subject: string;
  category: string;
  type: string;
  status: string;
  repeats: number;
  claims: readonly string[];
}

export interface StoredSlot {
  is: 'slot';
  name: string;
  alert: string;
}

export type StoredClaimRecord = StoredClaim | StoredReplaced | StoredAttempt | StoredLetter | StoredLot;

/** Claims and affiliates go by `<tenant>#<id>`. */
export const named = (tenant: string, id: string): string => `${tenant}#${id}`;

/** What an item of the submissions table is; undefined where it is nothing that is known. */
export function readSubmission(item: StoredItem): StoredClaimRecord | undefined {
  const [, tenant = '', kind, id = ''] = text(item.pk).split('#');
  const [sort, ...numbers] = text(item.sk).split('#');
  if (kind === 'dl') {
    const about = item.submissionId;
    return { is: 'letter', id: text(item.id), claim: about === undefined ? undefined : named(tenant, text(about)) };
  }
  if (kind === 'lot') {
    // One that was looked at is owed no more.
    if (item.dueAt === undefined) return undefined;
    const { submissionIds } = unpacked(item.body) as { submissionIds: string[] };
    return { is: 'lot', at: text(item.dueAt), claims: submissionIds.map((one) => named(tenant, one)) };
  }
  if (kind !== 's') return undefined;
  const claim = named(tenant, id);
  if (sort !== 'claim' && sort !== 'rev' && sort !== 'att') return undefined;
  const body = unpacked(item.body);
  if (sort === 'claim') {
    return {
      ...{ is: 'claim', claim, tenant, affiliate: named(tenant, text(item.affiliateId)) },
      campaign: named(tenant, text(item.campaignId)),
      ...revisionOf(claim, item, body.current as JsonState),
      standing: body.standing as StoredClaim['standing'],
      alertIds: (body.alertIds ?? []) as string[],
    };
  }
  if (sort === 'rev') return { is: 'replaced', claim, ...revisionOf(claim, item, body.state as JsonState) };
  const [revision = 0, attempt = 0] = numbers.map(Number);
  return attemptOf(claim, revision, { ...body, attempt } as JsonAttempt);
}

/** A score, or the entries that one commit made. */
export function readTrust(item: StoredItem): StoredScore | StoredEntry[] {
  const [, tenant = '', , id = ''] = text(item.pk).split('#');
  const affiliate = named(tenant, id);
  const at = text(item.at);
  if (item.sk === 'score') return { is: 'score', affiliate, scoreNano: Number(item.scoreNano), at };
  const entries = JSON.parse(text(item.entries)) as JsonEntry[];
  return entries.map(({ submissionId, overrideId, ...entry }, place) => ({
    ...{ is: 'entry', affiliate, at, page: text(item.sk), place, claim: named(tenant, submissionId) },
    ...{ compensates: undefined, ...entry },
    overrideId: overrideId === undefined ? undefined : named(tenant, overrideId),
  }));
}

type JsonEntry = Omit<
  StoredEntry,
  'is' | 'affiliate' | 'claim' | 'at' | 'page' | 'place' | 'compensates' | 'overrideId'
> & {
  submissionId: string;
  overrideId?: string;
  compensates?: string;
};

export function readAlert(item: StoredItem): StoredAlert | StoredSlot | undefined {
  const [, tenant = ''] = text(item.pk).split('#');
  const [sort, ...rest] = text(item.sk).split('#');
  if (sort === 'open')
    return { is: 'slot', name: named(tenant, rest.join('#')), alert: named(tenant, text(item.alertId)) };
  if (sort !== 'alert') return undefined;
  const { submissions = [] } = item.evidence as { submissions?: string[] };
  const opener = item.submissionId === undefined ? [] : [text(item.submissionId)];
  return {
    ...{ is: 'alert', id: named(tenant, rest.join('#')), tenant, affiliate: text(item.affiliateId) },
    ...{ subject: text(item.platform ?? item.subject ?? ''), category: text(item.category), type: text(item.type) },
    ...{ status: text(item.status), repeats: Number(item.repeats) },
    claims: [...new Set([...submissions, ...opener])].map((id) => named(tenant, id)),
  };
}

interface JsonState {
  revision: number;
  attempts: number;
  verdict: JsonVerdict | null;
  lotAt?: string;
  lastAttempt?: JsonAttempt;
}

interface JsonAttempt {
  attempt: number;
  kind: string;
  at: string;
  verdict: JsonVerdict;
}

function revisionOf(claim: string, item: StoredItem, state: JsonState): StoredRevision {
  const { revision, attempts, verdict, lotAt, lastAttempt } = state;
  return {
    ...{ revision, attempts },
    verdict: verdict === null ? undefined : verdictOf(verdict),
    due: item.dueAt === undefined ? undefined : text(item.dueKind),
    lotAt,
    last: lastAttempt && attemptOf(claim, revision, lastAttempt),
  };
}

const attemptOf = (claim: string, revision: number, { attempt, kind, at, verdict }: JsonAttempt): StoredAttempt => ({
  ...{ is: 'attempt', claim, revision, attempt, kind, at },
  verdict: verdictOf(verdict),
});

export interface JsonVerdict extends Omit<StoredVerdict, 'reasons' | 'compared'> {
  reasons: readonly { code: string }[];
  metrics?: readonly ({ result: string } & StoredVerdict['compared'][number])[];
}

export function verdictOf(json: JsonVerdict): StoredVerdict {
  const { status, final, attempt, reasons, confidenceBps, alertId, overrideId, clawbackId, trust, metrics = [] } = json;
  const codes = reasons.map(({ code }) => code);
  const compared = metrics.filter(({ result }) => result === 'compared');
  return { status, final, attempt, reasons: codes, confidenceBps, alertId, overrideId, clawbackId, compared, trust };
}

const text = (value: unknown): string => String(value);
