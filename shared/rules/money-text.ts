const MICROS_OF_A_CENT = 10_000n;

/** `$1,805.93`, `$-5.00`, `n/a` where it is not known. Rounded half away from zero. */
export const dollars = (micros: number | null): string =>
  micros === null ? 'n/a' : `$${decimalCents(roundedRatio(BigInt(micros), MICROS_OF_A_CENT), true)}`;

/** The same of whole cents. */
export const dollarsOfCents = (cents: number | null): string =>
  cents === null ? 'n/a' : `$${decimalCents(BigInt(cents), true)}`;

/** A plain decimal for machines, to the micro: `1805.93`, `0.000001`, `5.00`. Empty where it is not known. */
export function decimalOfMicros(micros: number | null): string {
  if (micros === null) return '';
  const digits = magnitude(BigInt(micros)).toString().padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '');
  return `${micros < 0 ? '-' : ''}${digits.slice(0, -6)}.${fraction}`;
}

/** A plain decimal of whole cents, `24.08`. Empty where it is not known. */
export const decimalOfCents = (cents: number | null): string =>
  cents === null ? '' : decimalCents(BigInt(cents), false);

/** `1,234`, `n/a` where it is not known. */
export const countText = (count: number | null): string => (count === null ? 'n/a' : count.toLocaleString('en-US'));

/** Half away from zero. The divisor is above zero. */
export function roundedRatio(part: bigint, whole: bigint): bigint {
  const rounded = (magnitude(part) * 2n + whole) / (whole * 2n);
  return part < 0n ? -rounded : rounded;
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

function decimalCents(cents: bigint, grouped: boolean): string {
  const whole = magnitude(cents) / 100n;
  const sign = cents < 0n ? '-' : '';
  return `${sign}${grouped ? whole.toLocaleString('en-US') : whole}.${String(magnitude(cents) % 100n).padStart(2, '0')}`;
}
