import { describe, expect, it } from 'vitest';
import { addressFault } from '../../../functions/sources/account-address.ts';
import { keptTokens } from '../../../functions/sources/kept-tokens.ts';
import { tokenKeeper } from '../../../shared/sources/vendor-token.ts';

describe('the address of an account', () => {
  it.each([
    ['https://mautic.example', [], true],
    ['https://mautic.example:8443/crm', [], true],
    ['http://mautic.example', [], false],
    ['http://127.0.0.1:8788/mautic', ['http://127.0.0.1:8788'], true],
    ['http://127.0.0.1:8789/mautic', ['http://127.0.0.1:8788'], false],
    ['https://me:secret@mautic.example', [], false],
  ])('%s, where %j are local, may be asked: %s', (baseUrl, local, may) => {
    const fault = addressFault(baseUrl, local);
    expect(fault === null).toBe(may);
    expect(JSON.stringify(fault)).not.toContain('secret');
  });
});

describe('the tokens of a function', () => {
  it('are one account’s each, and begin anew with another credential', () => {
    const made: string[] = [];
    const tokensOf = keptTokens<{ secret: string }>(({ secret }) => {
      made.push(secret);
      return tokenKeeper(async () => ({ token: secret, expiresAtMs: 0 }));
    });
    const first = tokensOf('main', { secret: 'a' });
    expect(tokensOf('main', { secret: 'a' })).toBe(first);
    expect(tokensOf('other', { secret: 'a' })).not.toBe(first);
    expect(tokensOf('main', { secret: 'b' })).not.toBe(first);
    expect(made).toEqual(['a', 'a', 'b']);
  });
});
