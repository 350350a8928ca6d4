import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../shared/model/platform.ts';
import { accountFor, ownerOf, SHARED_ACCOUNT } from '../../shared/platforms/account.ts';

const OWNER = { tenantId: 'acme', affiliateId: 'aff_ann' };

describe('the account that a post is read with', () => {
  it('is the shared one where the tenant’s app reads, and the owner’s elsewhere', () => {
    const accounts = PLATFORMS.map((platform) => [platform, accountFor({ ...OWNER, platform })]);
    expect(Object.fromEntries(accounts)).toEqual({
      ...{ youtube: 'shared', x: 'shared', reddit: 'shared' },
      ...{ instagram: 'owner#acme#aff_ann', meta: 'owner#acme#aff_ann' },
      ...{ tiktok: 'owner#acme#aff_ann', linkedin: 'owner#acme#aff_ann' },
    });
  });

  it('names its owner', () => {
    expect(ownerOf(accountFor({ ...OWNER, platform: 'tiktok' }))).toEqual(OWNER);
    expect(ownerOf(SHARED_ACCOUNT)).toBeNull();
  });

  it.each(['', 'owner', 'owner#acme', 'owner##aff_ann', 'owner#acme#', 'owner#acme#aff_ann#x', 'tenant#acme#aff_ann'])(
    'is none where it reads %j',
    (account) => {
      expect(() => ownerOf(account)).toThrow('no platform account');
    },
  );
});
