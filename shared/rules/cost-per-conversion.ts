import { roundedRatio } from './money-text.ts';

const MICROS_OF_A_CENT = 10_000n;

/** To the nearest micro; null without conversions, and where one of the two is not known. */
export const cpaMicros = (costMicros: number | null, conversions: number | null): number | null =>
  ratio(costMicros, conversions, 1n);

/** In whole cents, from the exact cost: rounded once, half away from zero. */
export const cpaCents = (costMicros: number | null, conversions: number | null): number | null =>
  ratio(costMicros, conversions, MICROS_OF_A_CENT);

const ratio = (costMicros: number | null, conversions: number | null, unit: bigint): number | null =>
  costMicros === null || conversions === null || conversions === 0
    ? null
    : Number(roundedRatio(BigInt(costMicros), BigInt(conversions) * unit));
