import { createHash } from 'node:crypto';
import { assert, dictionary, jsonValue, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packed, unpacked } from '../../shared/store/packed-json.ts';
import { DICTIONARIES } from '../../shared/store/packing-dictionaries.ts';

const VALUE = {
  platform: 'youtube',
  current: { revision: 1, claimed: { views: 246 }, flags: [], verdict: { status: 'MATCHED', final: true } },
};

describe('a packed value', () => {
  it('comes back as it was, whatever it holds', () => {
    assert(
      property(dictionary(string(), jsonValue()), (value) => {
        expect(unpacked(packed(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is read from the base64 text of a stream’s record too', () => {
    expect(unpacked(Buffer.from(packed(VALUE)).toString('base64'))).toEqual(VALUE);
  });

  it('that was stored long ago is still read', () => {
    expect(unpacked('AatWgjUYUFIX8UWHkYlZLUqZQHRuBtoOAA==')).toEqual(VALUE);
  });

  it('keeps its dictionary: a changed one could not read what is stored', () => {
    const digests = Object.entries(DICTIONARIES).map(([number, text]) => [
      number,
      createHash('sha256').update(text).digest('hex').slice(0, 16),
    ]);
    expect(digests).toEqual([['1', '14f472e55df39d73']]);
  });

  it.each([
    ['nothing', undefined],
    ['a number', 7],
    ['no text behind its dictionary', new Uint8Array([1])],
    ['a dictionary that nobody knows', new Uint8Array([9, 3, 0])],
  ])('is refused where it is %s', (_, stored) => {
    expect(() => unpacked(stored)).toThrow(/packed/);
  });
});
