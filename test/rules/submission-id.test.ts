import { describe, expect, it } from 'vitest';
import { commitKey, observationId, reconciliationKey, submissionId } from '../../shared/rules/submission-id.ts';

const claim = {
  tenantId: 'acme',
  campaignId: 'cmp_spring',
  platform: 'youtube',
  postId: 'dQw4w9WgXcQ',
  affiliateId: 'aff_mara',
} as const;

// The expected values were computed with Python: hashlib.sha256, base64.b32encode, compact JSON in UTF-8.
describe('the id of a submission', () => {
  it('is what an independent implementation says', () => {
    expect(submissionId(claim)).toBe('sub_bbzt4bbv4lkd44k3s5vd76kvp5');
  });

  it('holds for quotes and letters beyond ASCII', () => {
    expect(submissionId({ ...claim, platform: 'linkedin', postId: 'urn:li:share:"é"' })).toBe(
      'sub_ahwdqj5gvdatuyvvtjkwnm72o4',
    );
  });

  it.each([
    { tenantId: 'bolt' },
    { campaignId: 'cmp_summer' },
    { platform: 'x' as const },
    { postId: 'dQw4w9WgXcR' },
    { affiliateId: 'aff_nils' },
  ])('is another with %o', (change) => {
    expect(submissionId({ ...claim, ...change })).not.toBe(submissionId(claim));
  });
});

describe('the id of an observation', () => {
  it('is what an independent implementation says', () => {
    expect(observationId('sub_bbzt4bbv4lkd44k3s5vd76kvp5', 2, 3)).toBe('obs_yryxlfovowthyzt4yrf2mben6k');
  });

  it('is another for another revision or attempt', () => {
    const ids = [observationId('sub_a', 1, 1), observationId('sub_a', 1, 2), observationId('sub_a', 2, 1)];
    expect(new Set(ids).size).toBe(3);
  });
});

describe('the key of a commit', () => {
  it('of one claim is its reconciliation key', () => {
    const key = reconciliationKey(['acme', 'aff_mara', 'youtube', 'dQw4w9WgXcQ', 'obs_wiqicbyj2kacxhlwppeeub6o42', 1]);
    expect(key).toBe('b5a1d2c50c049a7a453375703b0c6d1b313ddebf1ffd7356cce22151dc880113');
    expect(commitKey([key])).toBe(key);
  });

  it('of several is the hash of all, in whatever order', () => {
    expect(commitKey(['bb', 'aa'])).toBe('c7ec6d9bb93d526abb5919832ad473027244d476d593175329bfa9d66a1411b0');
    expect(commitKey(['aa', 'bb'])).toBe(commitKey(['bb', 'aa']));
    expect(commitKey(['aa', 'bb', 'cc'])).not.toBe(commitKey(['aa', 'bb']));
  });
});
