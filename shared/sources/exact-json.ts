/** A number of a JSON text, as it was written there. */
export interface RawNumber {
  readonly rawJSON: string;
}

/** Newer than the library that types are checked against. */
const exact = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
};

/**
 * The value of a JSON text with its numbers as they are written, so that no digit is lost to binary fractions. As JSON
 * again they are the same numbers. Throws where the text is no JSON.
 */
export const exactJson = (text: string): unknown =>
  exact.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined ? exact.rawJSON(source) : value,
  );

export const isRawNumber = (value: unknown): value is RawNumber => exact.isRawJSON(value);
