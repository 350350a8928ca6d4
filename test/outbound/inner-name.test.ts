import { describe, expect, it } from 'vitest';
import type { LookupAll } from '../../shared/outbound/guarded-lookup.ts';
import { innerName } from '../../shared/outbound/inner-name.ts';

const resolvingTo =
  (...addresses: string[]): LookupAll =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
const failing: LookupAll = (_hostname, _options, callback) =>
  callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);

describe('a name', () => {
  it.each<[string, LookupAll, boolean]>([
    ['a public address', resolvingTo('93.184.215.14'), false],
    ['a private address', resolvingTo('10.0.0.5'), true],
    ['this machine', resolvingTo('127.0.0.1'), true],
    ['where Lambda keeps its own interface', resolvingTo('169.254.100.1'), true],
    ['a private address beside a public one', resolvingTo('93.184.215.14', '192.168.0.1'), true],
    ['a local address in IPv6', resolvingTo('fd00::1'), true],
    ['nothing that anybody knows', failing, false],
    ['no address', resolvingTo(), false],
  ])('that stands for %s', async (_, lookup, expected) => {
    expect(await innerName(lookup)('hooks.example.com')).toBe(expected);
  });

  it('that nobody resolves in time is not waited for', async () => {
    expect(await innerName(() => {}, 20)('hooks.example.com')).toBe(false);
  });
});
