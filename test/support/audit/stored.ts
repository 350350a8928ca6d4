/** The one place that knows how items are stored. Nothing of the application is used to read them. */

export type StoredItem = Readonly<Record<string, unknown>>;

export interface StoredVerdict {
  status: string;
  final: boolean;
  attempt: number;
  reasons: readonly string[];
  confidenceBps: number;
  alertId: string | undefined;
  /** In 1e-9. */
  trust: { event: string; delta: number } | undefined;
}

/** A revision as its claim, or the item that keeps a replaced one, says. */
export interface StoredRevision {
  revision: number;
  attempts: number;
  verdict: StoredVerdict | undefined;
  due: string | undefined;
}

export interface StoredClaim extends StoredRevision {
  is: 'claim';
  claim: string;
  tenant: string;
  affiliate: string;
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
  verdict: StoredVerdict | undefined;
}

export interface StoredLetter {
  is: 'letter';
  id: string;
  /** Absent where no claim is concerned. */
  claim: string | undefined;
}

export interface StoredEntry {
  is: 'entry';
  affiliate: string;
  claim: string;
  revision: number;
  at: string;
  event: string;
  delta: number;
  scoreAfter: number;
  sequence: string;
  compensates: string | undefined;
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
  platform: string;
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

export type StoredClaimRecord = StoredClaim | StoredReplaced | StoredAttempt | StoredLetter;

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
  if (kind !== 's') return undefined;
  const claim = named(tenant, id);
  if (sort === 'claim') {
    return {
      ...{ is: 'claim', claim, tenant, affiliate: named(tenant, text(item.affiliateId)) },
      ...revisionOf(item),
      standing: item.standing as StoredClaim['standing'],
      alertIds: (item.alertIds ?? []) as string[],
    };
  }
  if (sort === 'rev') return { is: 'replaced', claim, ...revisionOf(item) };
  if (sort !== 'att') return undefined;
  const [revision = 0, attempt = 0] = numbers.map(Number);
  return {
    ...{ is: 'attempt', claim, revision, attempt, kind: text(item.kind), at: text(item.at) },
    verdict: verdictOf(parsed(item.verdict)),
  };
}

export function readTrust(item: StoredItem): StoredEntry | StoredScore | undefined {
  const [, tenant = '', , id = ''] = text(item.pk).split('#');
  const affiliate = named(tenant, id);
  if (item.sk === 'score') {
    return { is: 'score', affiliate, scoreNano: Number(item.scoreNano), at: text(item.at) };
  }
  const [sort, at = '', submission = '', sequence = ''] = text(item.sk).split('#');
  if (sort !== 'evt') return undefined;
  return {
    ...{ is: 'entry', affiliate, at, sequence, claim: named(tenant, submission), event: text(item.event) },
    revision: Number(item.revision),
    delta: Number(item.delta),
    scoreAfter: Number(item.scoreAfter),
    compensates: item.compensates === undefined ? undefined : text(item.compensates),
  };
}

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
    ...{ platform: text(item.platform), category: text(item.category), type: text(item.type) },
    ...{ status: text(item.status), repeats: Number(item.repeats) },
    claims: [...new Set([...submissions, ...opener])].map((id) => named(tenant, id)),
  };
}

function revisionOf(item: StoredItem): StoredRevision {
  const state = parsed(item.state) as { revision: number; attempts: number; verdict?: unknown };
  return {
    revision: state.revision,
    attempts: state.attempts,
    verdict: verdictOf(state.verdict),
    due: item.dueAt === undefined ? undefined : text(item.dueKind),
  };
}

interface JsonVerdict extends Omit<StoredVerdict, 'reasons'> {
  reasons: readonly { code: string }[];
}

function verdictOf(json: unknown): StoredVerdict | undefined {
  if (json === null || json === undefined) return undefined;
  const { status, final, attempt, reasons, confidenceBps, alertId, trust } = json as JsonVerdict;
  const codes = reasons.map(({ code }) => code);
  return { status, final, attempt, reasons: codes, confidenceBps, alertId, trust };
}

const text = (value: unknown): string => String(value);
const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);
