import type { LookupAddress, LookupOptions } from 'node:dns';
import { expect, it } from 'vitest';
import { AddressRefused, guardedLookup } from '../../shared/outbound/guarded-lookup.ts';

const asked = (addresses: LookupAddress[], options: LookupOptions): Promise<unknown[]> => {
  const lookup = guardedLookup(
    (_hostname, _options, callback) => callback(null, addresses),
    (address) => address.startsWith('8.'),
  );
  return new Promise((answer) => lookup('t.co', options, (...given) => answer(given)));
};

const TWO = [
  { address: '8.8.8.8', family: 4 },
  { address: '8.8.4.4', family: 4 },
];

it('answers in the form that the connection asked for', async () => {
  expect(await asked(TWO, { all: true })).toEqual([null, TWO]);
  expect(await asked(TWO, { all: false })).toEqual([null, '8.8.8.8', 4]);
});

it('refuses in both forms', async () => {
  const mixed = [...TWO, { address: '10.0.0.1', family: 4 }];
  expect(await asked(mixed, { all: true })).toEqual([expect.any(AddressRefused), []]);
  expect(await asked(mixed, { all: false })).toEqual([expect.any(AddressRefused), []]);
});
