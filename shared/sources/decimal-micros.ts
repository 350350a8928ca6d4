/** A decimal as a whole number and a power of ten. */
interface Decimal {
  digits: bigint;
  exponent: number;
}

const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,3}))?$/;

/** Null where the text is no decimal: thousands separators, signs of a currency and blanks make it none. */
function decimal(text: string): Decimal | null {
  const [, sign, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (sign === undefined) return null;
  const digits = BigInt(`${whole}${fraction}`);
  return { digits: sign === '-' ? -digits : digits, exponent: Number(exponent) - fraction.length };
}

/**
 * Millionths of what a decimal says. Vendors add up binary fractions, so that `0.30000000000000004` comes: what is beyond
 * the sixth digit goes to the nearest millionth, halves away from zero. Null where it is no decimal or no safe integer.
 */
export function decimalMicros(text: string): number | null {
  const read = decimal(text);
  if (read === null) return null;
  const { digits, exponent } = read;
  const power = exponent + 6;
  return safe(power >= 0 ? digits * 10n ** BigInt(power) : rounded(digits, 10n ** BigInt(-power)));
}

/** The whole number, zero or above, that a decimal says; null where it is none or no safe integer. */
export function decimalCount(text: string): number | null {
  const read = decimal(text);
  if (read === null || read.digits < 0n) return null;
  const { digits, exponent } = read;
  if (exponent >= 0) return safe(digits * 10n ** BigInt(exponent));
  const unit = 10n ** BigInt(-exponent);
  return digits % unit === 0n ? safe(digits / unit) : null;
}

function rounded(digits: bigint, unit: bigint): bigint {
  const magnitude = (2n * (digits < 0n ? -digits : digits) + unit) / (2n * unit);
  return digits < 0n ? -magnitude : magnitude;
}

const safe = (value: bigint): number | null => (Number.isSafeInteger(Number(value)) ? Number(value) : null);
