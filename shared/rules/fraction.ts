/** A non-negative part of a whole, exact. BigInt where a number would leave the safe integers. */
export type Fraction = { part: number | bigint; whole: number | bigint };

const LARGEST = Number.MAX_SAFE_INTEGER;

/** Whether the fraction is more than these basis points. */
export const exceeds = (fraction: Fraction, bps: number): boolean => compareToBps(fraction, bps) > 0;

/** Whether the fraction is these basis points or more. */
export const reaches = (fraction: Fraction, bps: number): boolean => compareToBps(fraction, bps) >= 0;

const compareToBps = ({ part, whole }: Fraction, bps: number): number => {
  if (typeof part === 'number' && typeof whole === 'number') {
    const parts = part * 10_000;
    const limit = whole * bps;
    if (parts <= LARGEST && limit <= LARGEST) return parts - limit;
  }
  return sign(BigInt(part) * 10_000n - BigInt(whole) * BigInt(bps));
};

/** Negative, zero or positive as the first fraction is smaller than, equal to or larger than the second. */
export const compareFractions = (first: Fraction, second: Fraction): number =>
  sign(BigInt(first.part) * BigInt(second.whole) - BigInt(second.part) * BigInt(first.whole));

const sign = (value: bigint): number => (value > 0n ? 1 : value < 0n ? -1 : 0);

/** Basis points rounded half up, for display. Ends at the largest safe integer. */
export const toBps = (part: number | bigint, whole: number | bigint): number => {
  if (typeof part === 'number' && typeof whole === 'number') {
    const doubled = part * 20_000 + whole;
    if (doubled <= LARGEST) return Math.floor(doubled / (2 * whole));
  }
  const bps = (BigInt(part) * 20_000n + BigInt(whole)) / (2n * BigInt(whole));
  return bps > LARGEST ? LARGEST : Number(bps);
};
