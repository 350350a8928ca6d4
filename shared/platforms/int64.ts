const LARGEST = '9223372036854775807';

/** Whether a text is a 64-bit integer in digits, as vendors number their posts; it may be more than a number can hold. */
export const isInt64 = (text: string): boolean =>
  /^\d{1,19}$/.test(text) && (text.length < LARGEST.length || text <= LARGEST);
