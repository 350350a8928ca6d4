import type { AttributeValue } from '../../engine/dynamodb-wire.ts';

/** The bytes that DynamoDB bills for an item, names included. */
export const itemSize = (item: Readonly<Record<string, AttributeValue>>): number =>
  Object.entries(item).reduce((size, [name, value]) => size + Buffer.byteLength(name) + valueSize(value), 0);

/** Written units of an item of this size, outside a transaction. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** Read units of an item of this size, strongly consistent and outside a transaction. */
export const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 4096));

function valueSize(value: AttributeValue): number {
  const [[type, held] = ['NULL', true]] = Object.entries(value);
  if (Array.isArray(held)) {
    const inner = type === 'L' ? 'L' : type[0]!;
    const each = (part: AttributeValue | string): number =>
      typeof part === 'string' ? scalarSize(inner, part) : 1 + valueSize(part);
    return (inner === 'L' ? 3 : 0) + held.reduce((size: number, part) => size + each(part), 0);
  }
  if (typeof held === 'object' && held !== null)
    return Object.entries(held as Record<string, AttributeValue>).reduce(
      (size, [name, part]) => size + 1 + Buffer.byteLength(name) + valueSize(part),
      3,
    );
  return scalarSize(type, String(held));
}

function scalarSize(type: string, text: string): number {
  switch (type) {
    case 'S':
      return Buffer.byteLength(text);
    case 'N':
      return Math.ceil(text.replace(/e.*$/i, '').replaceAll(/[-.]|^0+/g, '').length / 2) + 1;
    case 'B':
      return Buffer.from(text, 'base64').length;
    default:
      return 1;
  }
}
