import type { DeadLetter } from '../../shared/model/dead-letter.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { Selection, SelectiveRedrive, SkipReason } from '../../shared/model/redrive.ts';
import { deadLetterState } from '../../shared/rules/dead-letter-state.ts';
import { checkedRevisions, type CheckedRevision } from '../../shared/store/checked-revisions.ts';
import type { DeadLetterStore } from '../../shared/store/dead-letters.ts';
import type { RedriveStore } from '../../shared/store/redrives.ts';
import type { Tables } from '../../shared/store/tables.ts';

export interface Redriving {
  tables: Tables;
  letters: Pick<DeadLetterStore, 'getMany' | 'list'>;
  redrives: Pick<RedriveStore, 'create' | 'oweAgain' | 'finish'>;
  /** Epoch milliseconds. */
  now: () => number;
}

export type Asked = Pick<SelectiveRedrive, 'id' | 'by' | 'reason' | 'at'>;

/** Records that one redrive takes: one transaction each, one after the other, within one request. */
const AT_MOST = 100;
const TRIES = 3;

/** Owes again what was selected and is open still. What it did is counted as it goes, so that it may break off anywhere. */
export async function redriveSelected(
  redriving: Redriving,
  asked: Asked,
  selection: Selection,
): Promise<SelectiveRedrive> {
  const { tables, letters, redrives, now } = redriving;
  const { tenantId } = selection;
  const { ids, more } =
    'ids' in selection ? { ids: [...new Set(selection.ids)], more: false } : await openOf(redriving, selection);
  const started = { kind: 'selected', ...asked, selection, total: ids.length, more } as const;
  await redrives.create({ ...started, done: 0, skipped: [] });

  const known = new Map((await letters.getMany(tenantId, ids)).map((letter) => [letter.id, letter]));
  const revisions = await checkedRevisions(tables, [...known.values()]);
  const skipped: SelectiveRedrive['skipped'] = [];
  for (const id of ids) {
    const why = await oweAgain(redriving, asked, known.get(id), revisions.get(id));
    if (why) skipped.push({ id, why });
  }
  const finished = { skipped, finishedAt: atMs(now()) };
  await redrives.finish(asked.id, finished);
  return { ...started, done: ids.length - skipped.length, ...finished };
}

/** Answers why a record is left as it is; null where its check is owed again. */
async function oweAgain(
  { tables, letters, redrives, now }: Redriving,
  { id: redriveId }: Asked,
  read: DeadLetter | undefined,
  readRevision: CheckedRevision | undefined,
): Promise<SkipReason | null> {
  let [letter, revision] = [read, readRevision];
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (!letter) return 'NOT_FOUND';
    const why = skipReason(letter, revision);
    if (why || !revision) return why ?? 'NOT_FOUND';
    if (await redrives.oweAgain(redriveId, letter, revision, atMs(now()))) return null;
    const { tenantId, id } = letter;
    [letter] = await letters.getMany(tenantId, [id]);
    revision = letter && (await checkedRevisions(tables, [letter])).get(id);
  }
  return 'CHANGED';
}

function skipReason(letter: DeadLetter, revision: CheckedRevision | undefined): SkipReason | null {
  if (letter.attempt === undefined) return 'UNREADABLE';
  const state = deadLetterState(letter, revision);
  if (state === 'settled') return 'SETTLED';
  return state === 'redriven' ? 'ALREADY_REDRIVEN' : null;
}

/** The open records of a cause, the last given up first. */
async function openOf(
  { tables, letters }: Redriving,
  { tenantId, cause }: Extract<Selection, { cause: unknown }>,
): Promise<{ ids: string[]; more: boolean }> {
  const ids: string[] = [];
  let after: Pick<DeadLetter, 'id' | 'at'> | undefined;
  for (;;) {
    const page = await letters.list(tenantId, { limit: AT_MOST, after });
    const unmarked = page.letters.filter((letter) => letter.cause === cause && !letter.redriven);
    const revisions = await checkedRevisions(tables, unmarked);
    const open = unmarked.filter((letter) => skipReason(letter, revisions.get(letter.id)) === null);
    ids.push(...open.map(({ id }) => id));
    after = page.letters.at(-1);
    if (ids.length > AT_MOST) return { ids: ids.slice(0, AT_MOST), more: true };
    if (!page.more || !after) return { ids, more: false };
  }
}
