import { describe, expect, it } from 'vitest';
import { ownershipOf } from '../../shared/rules/ownership.ts';

describe('a post', () => {
  it.each([
    { name: 'by a listed account', author: 'UCa1', accounts: ['UCb2', 'UCa1'], ownership: 'proven' },
    { name: 'by another account', author: 'UCa1', accounts: ['UCb2'], ownership: 'mismatch' },
    { name: 'by an account that differs in case only', author: 'UCa1', accounts: ['uca1'], ownership: 'mismatch' },
    {
      name: 'by an account whose id a listed one begins with',
      author: '123',
      accounts: ['1234'],
      ownership: 'mismatch',
    },
    { name: 'of an unknown author', author: undefined, accounts: ['UCa1'], ownership: 'unproven' },
    { name: 'where no account is listed', author: 'UCa1', accounts: [], ownership: 'unproven' },
    { name: 'where nothing is known of accounts', author: 'UCa1', accounts: undefined, ownership: 'unproven' },
  ])('$name is $ownership', ({ author, accounts, ownership }) => {
    expect(ownershipOf(author, accounts)).toBe(ownership);
  });
});
