import type { StoredEntry, StoredScore } from './stored.ts';
import { afterTime, applied, priceOf, START, takingBack } from './trust-arithmetic.ts';

/** In the order in which they were entered. */
const inOrder = (a: StoredEntry, b: StoredEntry): number =>
  compared(a.at, b.at) || compared(a.page, b.page) || a.place - b.place;

const compared = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/**
 * Reckons an affiliate's ledger again, entry by entry, and says what does not come out. `confidenceOf` is that of the
 * verdict which an entry came from.
 */
export function reckon(
  entries: readonly StoredEntry[],
  score: StoredScore | undefined,
  confidenceOf: (entry: StoredEntry) => number | undefined,
): string[] {
  const wrong: string[] = [];
  const entered = new Map(entries.map((entry) => [`${entry.claim} ${entry.sequence}`, entry]));
  let running = START;
  let at: string | undefined;
  for (const entry of entries.toSorted(inOrder)) {
    const passed = at === undefined ? 0 : Date.parse(entry.at) - Date.parse(at);
    const before = at === undefined ? START : afterTime(running, passed);
    const wanted = deltaOf(entry, entered, confidenceOf);
    const delta = wanted === undefined ? entry.delta : applied(before, wanted);
    if (delta !== entry.delta || before + delta !== entry.scoreAfter) {
      wrong.push(`${nameOf(entry)} moved ${before} by ${entry.delta} to ${entry.scoreAfter}, not by ${delta}`);
    }
    running = entry.scoreAfter;
    at = entry.at;
  }
  if (score === undefined) return entries.length === 0 ? wrong : [...wrong, 'a ledger without a score'];
  if (score.scoreNano !== running || (at !== undefined && score.at !== at)) {
    wrong.push(`the score is ${score.scoreNano} at ${score.at}, its ledger ends with ${running} at ${at}`);
  }
  return wrong;
}

export const nameOf = ({ claim, revision, event, sequence }: StoredEntry): string =>
  `${event} ${sequence} of ${claim} revision ${revision}`;

function deltaOf(
  entry: StoredEntry,
  entered: ReadonlyMap<string, StoredEntry>,
  confidenceOf: (entry: StoredEntry) => number | undefined,
): number | undefined {
  if (entry.compensates === undefined) return priceOf(entry.event, confidenceOf(entry) ?? 10_000);
  const takenBack = entered.get(`${entry.claim} ${entry.compensates}`);
  return takenBack && takingBack(takenBack.delta, Date.parse(entry.at) - Date.parse(takenBack.at));
}
