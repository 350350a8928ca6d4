import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Claim } from '../../shared/model/claim.ts';
import { packed, unpacked } from '../../shared/store/packed-json.ts';
import type { Item } from '../../shared/store/tables.ts';
import { audit, type AuditReport } from '../support/audit/audit.ts';
import type { FindingKind } from '../support/audit/findings.ts';
import { afterTime, applied, priceOf, takingBack } from '../support/audit/trust-arithmetic.ts';
import { auditedTables } from '../support/audited-tables.ts';

interface Stored {
  submissions: Item[];
  trust: Item[];
  alerts: Item[];
  registry: Item[];
  clawbacks: Item[];
}
let good: Stored;
let claims: Record<string, Claim>;
let accepted: Map<string, number>;

beforeAll(async () => {
  const made = await auditedTables();
  claims = made.claims;
  const all = (table: keyof Stored) => made.tables.all(table);
  good = {
    ...{ submissions: all('submissions'), trust: all('trust'), alerts: all('alerts') },
    ...{ registry: all('registry'), clawbacks: all('clawbacks') },
  };
  accepted = new Map(Object.values(claims).map(({ tenantId, id }) => [`${tenantId}#${id}`, 1]));
  accepted.set(`acme#${claims.corrected!.id}`, 2);
});

const reportOn = ({ submissions, trust, alerts, registry, clawbacks }: Stored): Promise<AuditReport> =>
  audit(
    {
      ...{ submissions: [submissions], trust: [trust], alerts: [alerts], reviews: [] },
      ...{ registry: [registry], clawbacks: [clawbacks] },
    },
    accepted,
  );

const KINDS = ['lost', 'unsettled', 'doubleTrust', 'doubleAlerts', 'orphans', 'lostObservations'] as const;
const countsOf = (report: AuditReport) =>
  Object.fromEntries(KINDS.flatMap((kind) => (report[kind].count > 0 ? [[kind, report[kind].count]] : [])));

const at = (items: Item[], claim: string, sort: string): number => {
  const index = items.findIndex(({ pk, sk }) => pk.endsWith(claims[claim]!.id) && sk.startsWith(sort));
  if (index === -1) throw new Error(`${claim} has no ${sort}`);
  return index;
};
const without = (items: Item[], claim: string, sort: string): void => void items.splice(at(items, claim, sort), 1);

type Json = Record<string, unknown>;
interface Body extends Json {
  current: { verdict: Json | null; lastAttempt?: { verdict: Json; attempt: number; at: string }; attempts: number };
}
const packedAs = (item: Item, body: object): Item => Object.assign(item, { body: packed(body) });

/** Changes what the item of a claim says. */
function change(items: Item[], claim: string, damage: (body: Body) => void): void {
  const item = items[at(items, claim, 'claim')]!;
  const body = unpacked(item.body) as Body;
  damage(body);
  packedAs(item, body);
}
const attempt = (items: Item[], claim: string, number: string, body: object): void => {
  const { pk } = items[at(items, claim, 'claim')]!;
  items.push(packedAs({ pk, sk: `att#${number}` }, body));
};

/** Changes the ledger entries of one commit that are of this event. */
function enter({ trust }: Stored, event: string, damage: (entry: Json, page: Json[]) => void): void {
  for (const item of trust.filter(({ entries }) => entries !== undefined)) {
    const page = JSON.parse(String(item.entries)) as Json[];
    const found = page.find((entry) => entry.event === event);
    if (!found) continue;
    damage(found, page);
    item.entries = JSON.stringify(page);
    return;
  }
}
const alert = ({ alerts }: Stored, type: string): Item => alerts.find((item) => item.type === type)!;
const DAMAGES: [name: string, damage: (stored: Stored) => void, found: Partial<Record<FindingKind, number>>][] = [
  [
    'an accepted claim that is not there',
    (s) => without(s.submissions, 'foreign', 'claim'),
    { lost: 1, doubleAlerts: 2, orphans: 1 },
  ],
  [
    'an accepted claim without a verdict',
    ({ submissions }) =>
      change(submissions, 'foreign', ({ current }) => {
        Object.assign(current, { verdict: null, lastAttempt: undefined, attempts: 0 });
      }),
    { lost: 1, doubleAlerts: 2 },
  ],
  [
    'a revision that was accepted and is not there',
    ({ submissions }) => without(submissions, 'corrected', 'rev#'),
    { lost: 1, doubleTrust: 1, doubleAlerts: 2, orphans: 1 },
  ],
  [
    'a verdict that is not final',
    ({ submissions }) =>
      change(submissions, 'foreign', ({ current }) => {
        for (const verdict of [current.verdict, current.lastAttempt?.verdict])
          Object.assign(verdict!, { final: false });
      }),
    { unsettled: 1, doubleAlerts: 2 },
  ],
  [
    'a second event for one claim',
    (stored) => enter(stored, 'overclaim', (entry, page) => page.push({ ...entry, sequence: '0099', delta: 0 })),
    { doubleTrust: 3 },
  ],
  [
    'an event that no attempt caused',
    (stored) => enter(stored, 'overclaim', (entry) => Object.assign(entry, { revision: 7 })),
    { doubleTrust: 1 },
  ],
  [
    'a score that its ledger does not explain',
    ({ trust }) =>
      Object.assign(
        trust.find(({ sk }) => sk === 'score')!,
        { scoreNano: 300_000_001 },
      ),
    { doubleTrust: 1 },
  ],
  [
    'a compensation that was not decayed',
    ({ trust }) => {
      const item = trust.find(({ entries }) => String(entries).includes('compensates'))!;
      const [back, ...more] = JSON.parse(String(item.entries)) as { delta: number; scoreAfter: number }[];
      const wrong = { ...back!, delta: back!.delta - 1, scoreAfter: back!.scoreAfter - 1 };
      item.entries = JSON.stringify([wrong, ...more]);
    },
    { doubleTrust: 2 },
  ],
  [
    'a claim that names no event while one stands',
    ({ submissions }) => change(submissions, 'overclaimed', (body) => delete body.standing),
    { doubleTrust: 1 },
  ],
  [
    'a claim that names an event which is not there',
    ({ submissions }) =>
      change(submissions, 'foreign', (body) => Object.assign(body, { standing: { sequence: '0009', delta: 0 } })),
    { orphans: 1 },
  ],
  [
    'a second decision of one revision',
    ({ submissions }) =>
      change(submissions, 'matched', ({ current }) => {
        attempt(submissions, 'matched', '0001#0001', current.lastAttempt!);
        Object.assign(current, { attempts: 2 });
        Object.assign(current.lastAttempt!, { attempt: 2, at: '2026-11-02T15:00:01.000Z' });
      }),
    { doubleTrust: 1, orphans: 1 },
  ],
  [
    'two open alerts in one slot',
    ({ alerts }) => {
      const down = {
        type: 'PLATFORM_DOWN',
        category: 'SYSTEM_HEALTH',
        affiliateId: '-',
        platform: 'x',
        status: 'OPEN',
      };
      for (const id of ['a', 'b']) alerts.push({ pk: 't#acme', sk: `alert#${id}`, ...down, repeats: 0, evidence: {} });
    },
    { doubleAlerts: 1 },
  ],
  [
    'an alert that counts a fact twice',
    (stored) => Object.assign(alert(stored, 'OWNERSHIP'), { repeats: 1 }),
    { doubleAlerts: 1 },
  ],
  [
    'two alerts for one fact',
    ({ alerts }) => {
      const told = alerts.find(({ type }) => type === 'OWNERSHIP')!;
      alerts.push({ ...told, sk: 'alert#again', status: 'RESOLVED' });
    },
    { doubleAlerts: 2 },
  ],
  [
    'a verdict whose alert does not count it',
    (stored) => Object.assign(alert(stored, 'HIGH_DISCREPANCY'), { repeats: 0 }),
    { orphans: 1 },
  ],
  [
    'a claim that names an alert which is not there',
    ({ submissions }) => change(submissions, 'matched', (body) => Object.assign(body, { alertIds: ['alr_gone'] })),
    { orphans: 1 },
  ],
  [
    'a slot that names an alert which is not there',
    ({ alerts }) => {
      alerts.push({ pk: 't#acme', sk: 'open#-x#SYSTEM_HEALTH#PLATFORM_DOWN', alertId: 'alr_gone' });
    },
    { orphans: 1 },
  ],
  [
    'a dead letter about no claim',
    ({ submissions }) => {
      submissions.push({ pk: 't#acme#dl', sk: 'dl#sub_gone#1', id: 'sub_gone#1', submissionId: 'sub_gone' });
    },
    { orphans: 1 },
  ],
  [
    'a claim that waits in a lot which is not there',
    ({ submissions }) =>
      change(submissions, 'matched', ({ current }) => Object.assign(current, { lotAt: '2026-11-05T15:00:00.000Z' })),
    { orphans: 1 },
  ],
  [
    'an attempt of no revision',
    ({ submissions }) =>
      attempt(submissions, 'foreign', '0002#0001', { kind: 'first', verdict: { reasons: [], final: false } }),
    { orphans: 1 },
  ],
  [
    'a decided claim that is still owed a check',
    ({ submissions }) =>
      Object.assign(submissions[at(submissions, 'foreign', 'claim')]!, { dueAt: '2026-11-03', dueKind: 'retry' }),
    { orphans: 1 },
  ],
  [
    'an attempt that is missing',
    ({ submissions }) => without(submissions, 'corrected', 'att#0001#0001'),
    { lostObservations: 2 },
  ],
  [
    'a verdict that is not that of its last attempt',
    ({ submissions }) =>
      change(submissions, 'matched', ({ current }) =>
        Object.assign(current.lastAttempt!.verdict, { status: 'DISCREPANCY_LOW' }),
      ),
    { lostObservations: 1 },
  ],
  ['an overclaim whose recommendation is not there', ({ clawbacks }) => void clawbacks.pop(), { orphans: 1 }],
  [
    'an overclaim that recommends nothing',
    ({ submissions, clawbacks }) => {
      clawbacks.pop();
      change(submissions, 'overclaimed', ({ current }) => delete current.verdict!.clawbackId);
    },
    { orphans: 1 },
  ],
  [
    'a recommendation in a campaign that pays nothing',
    ({ registry }) => delete registry.find(({ sk }) => sk.startsWith('campaign#'))!.payout,
    { orphans: 1 },
  ],
  [
    'a recommendation of another amount',
    ({ clawbacks: [item] }) => packedAs(item!, { ...unpacked(item!.body), amountMicros: 1 }),
    { orphans: 1 },
  ],
  [
    'a second recommendation of one overclaim, of which no verdict knows',
    ({ clawbacks }) => void clawbacks.push({ ...clawbacks[0]!, pk: 't#acme#clawback#clw_again' }),
    { orphans: 2 },
  ],
  [
    'a recommendation of no overclaim',
    ({ clawbacks: [item] }) => packedAs(item!, { ...unpacked(item!.body), submissionId: claims.matched!.id }),
    { orphans: 2 },
  ],
];

describe('an audit of the tables', () => {
  it('finds nothing wrong with a day of work', async () => {
    const report = await reportOn(structuredClone(good));
    expect(countsOf(report)).toEqual({});
    expect(report).toMatchObject({ claims: 5, revisions: 6, attempts: 7, alerts: 3, clawbacks: 1 });
  });

  it.each(DAMAGES)('finds %s', async (_name, damage, found) => {
    const stored = structuredClone(good);
    damage(stored);
    const report = await reportOn(stored);
    expect(countsOf(report), JSON.stringify(report, undefined, 1)).toEqual(found);
  });

  it('gives ten examples at most', async () => {
    const stored = structuredClone(good);
    for (let n = 0; n < 12; n += 1)
      stored.submissions.push({ pk: 't#acme#dl', sk: `dl#${n}`, id: String(n), submissionId: 'sub_gone' });
    const { orphans } = await reportOn(stored);
    expect([orphans.count, orphans.examples.length]).toEqual([12, 10]);
  });
});

interface GoldenStep {
  id?: string;
  atSeconds: number;
  event?: string;
  compensate?: string;
  confidenceBps?: number;
  appliedDelta: string;
  score: string;
}
const golden = JSON.parse(readFileSync(new URL('../golden/trust.json', import.meta.url), 'utf8')) as {
  cases: { name: string; start: string; steps: GoldenStep[] }[];
};

describe('the audit’s own arithmetic of trust', () => {
  it.each(golden.cases)('comes to the golden scores: $name', ({ start, steps }) => {
    let score = Math.round(Number(start) * 1e9);
    let since = 0;
    const entries = new Map<string, { delta: number; at: number }>();
    for (const { id, atSeconds, event, compensate, confidenceBps = 10_000, ...wanted } of steps) {
      const now = atSeconds * 1000;
      const back = entries.get(compensate ?? '');
      const delta = event === undefined ? back && takingBack(back.delta, now - back.at) : priceOf(event, confidenceBps);
      const before = afterTime(score, now - since);
      const moved = applied(before, delta ?? 0);
      if (delta !== undefined) [score, since] = [before + moved, now];
      if (id !== undefined) entries.set(id, { delta: moved, at: now });
      expect(Math.abs(before + moved - Number(wanted.score) * 1e9)).toBeLessThanOrEqual(2_000);
      expect(Math.abs(moved - Number(wanted.appliedDelta) * 1e9)).toBeLessThanOrEqual(2_000);
    }
  });
});
