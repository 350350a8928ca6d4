import { describe, expect, it } from 'vitest';
import { exactJson } from '../../shared/sources/exact-json.ts';
import { hashedEmail, impersonal, impersonalJson } from '../../shared/lake/personal-text.ts';
import { ask } from './orders.ts';

const SALT = 'salt-of-a-test';
const ANN = hashedEmail('ann@example.test', SALT);

describe('a text without whom it is about', () => {
  it.each([
    ['ann@example.test', ANN],
    [' Ann@Example.TEST ', ANN],
    ['ann%40example.test', ANN],
    ['mailto:ann@example.test', 'mailto:[removed]'],
    ['/demo?email=ann%40example.test&plan=basic', '/demo?email=[removed]&plan=basic'],
    ['Ann <ann@example.test>, Bob <bob@example.test>', 'Ann <[removed]>, Bob <[removed]>'],
    ['203.0.113.7', '[removed]'],
    ['from 203.0.113.7.', 'from [removed].'],
    ['from 203.0.113.7:', 'from [removed]:'],
    ['[2001:db8::1]', '[[removed]]'],
    ['::ffff:203.0.113.7', '[removed]'],
    ['ip:203.0.113.7', 'ip:[removed]'],
    ['203.0.113.7:8080', '[removed]:8080'],
    ['a203.0.113.7, 255.255.255.255', 'a[removed], [removed]'],
    ['at 2001:db8:0:0:0:0:0:1, and fe80::1%eth0', 'at [removed], and [removed]%eth0'],
    ['half \ud83d', 'half \ufffd'],
  ])('%j is %j', (text, without) => {
    expect(impersonal(text, SALT)).toBe(without);
  });

  it.each([
    'visitor-1',
    '12:30:45',
    '120.0.6099.109',
    '1.5',
    '@demo',
    'a@b',
    '018f2c1e-0000-7000-8000-000000000001',
    '',
  ])('leaves %j as it is', (text) => {
    expect(impersonal(text, SALT)).toBe(text);
  });

  it('takes no longer for a long text than for several short ones', () => {
    const texts = ['x'.repeat(500_000) + '@' + 'y'.repeat(500_000), '1:'.repeat(300_000), '1.'.repeat(300_000)];
    const from = performance.now();
    expect(texts.map((text) => impersonal(text, SALT) === text)).toEqual([true, true, true]);
    expect(performance.now() - from).toBeLessThan(3_000);
  });

  it('has other hashes for another tenant', () => {
    expect(impersonal('ann@example.test', 'another salt')).not.toBe(ANN);
  });

  it('has the hash that the orders of the same buyer have', async () => {
    const [row] = await ask(`SELECT sha256('${SALT}' || lower(trim(' Ann@Example.test '))) AS hash`);
    expect(row?.['hash']).toBe(ANN);
  });

  it('is so throughout a value, names of members and all, and numbers stay', () => {
    const value = exactJson('{"ann@example.test":[{"ip":"203.0.113.7","n":1.50,"none":null,"yes":true}]}');
    expect(JSON.stringify(impersonalJson(value, SALT))).toBe(
      `{"${ANN}":[{"ip":"[removed]","n":1.50,"none":null,"yes":true}]}`,
    );
  });
});
