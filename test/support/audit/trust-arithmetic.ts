/** The rules of trust, written down a second time: integers of 1e-9, starting in the middle, between 0 and 1. */

export const START = 500_000_000;
const FULL = 1_000_000_000;
const HALF_LIFE_MS = 90 * 24 * 3_600_000;

const PRICES: Readonly<Record<string, number>> = {
  perfect_match: 10_000_000,
  minor_discrepancy: -10_000_000,
  medium_discrepancy: -30_000_000,
  high_discrepancy: -50_000_000,
  overclaim: -100_000_000,
  impossible_submission: -150_000_000,
};

/** What is left of a distance from the middle after this time, rounded toward nothing. */
const left = (distance: number, milliseconds: number): number =>
  Math.trunc(distance * 2 ** -(Math.max(0, milliseconds) / HALF_LIFE_MS));

/** A score after this time without an event. */
export const afterTime = (score: number, milliseconds: number): number => START + left(score - START, milliseconds);

/** What takes back a delta that was applied this long ago. */
export const takingBack = (delta: number, milliseconds: number): number => -left(delta, milliseconds);

/** What an event is worth; undefined for one that has no price. */
export function priceOf(event: string, confidenceBps: number): number | undefined {
  const price = PRICES[event];
  return price !== undefined && event === 'perfect_match' ? Math.floor((price * confidenceBps) / 10_000) : price;
}

/** What is applied of a delta, so that the score stays between 0 and 1. */
export const applied = (score: number, delta: number): number => Math.min(FULL, Math.max(0, score + delta)) - score;
