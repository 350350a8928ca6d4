import { DiscordLink, LinkCode, WrongCodes } from '../model/discord-link.ts';
import type { Instant } from '../model/instant.ts';
import { afterDay } from './expiry.ts';
import { discordLinkKey, linkCodeKey, wrongCodesKey } from './keys.ts';
import type { Tables, Write } from './tables.ts';
import { ifVersion } from './version.ts';

/** Whose claims Discord users make, and the codes that say so. */
export interface DiscordLinkStore {
  linkOf(userId: string): Promise<DiscordLink | undefined>;
  /** False where there is such a code. */
  saveCode(code: LinkCode): Promise<boolean>;
  code(codeSha256: string): Promise<LinkCode | undefined>;
  wrongCodesOf(userId: string): Promise<WrongCodes | undefined>;
}

export const discordLinkStore = (tables: Tables): DiscordLinkStore => ({
  async linkOf(userId) {
    const item = await tables.get('discord', discordLinkKey(userId), { consistent: true });
    return item && DiscordLink.parse(item);
  },

  saveCode: (code) =>
    tables.write({
      table: 'discord',
      put: { ...linkCodeKey(code.codeSha256), ...code, expiresAt: afterDay(code.until, KEPT_DAYS) },
      when: [{ attribute: 'pk', is: 'absent' }],
    }),

  async code(codeSha256) {
    const item = await tables.get('discord', linkCodeKey(codeSha256), { consistent: true });
    return item && LinkCode.parse(item);
  },

  async wrongCodesOf(userId) {
    const item = await tables.get('discord', wrongCodesKey(userId), { consistent: true });
    return item && WrongCodes.parse(item);
  },
});

const KEPT_DAYS = 1;

/** Uses up a code and ties the user to its affiliate in place of any other, in one transaction with what goes with it. */
export const linkWrites = (code: LinkCode, userId: string, now: Instant): Write[] => {
  const { codeSha256, tenantId, affiliateId } = code;
  const link: DiscordLink = { userId, tenantId, affiliateId, linkedAt: now };
  return [
    {
      table: 'discord',
      put: { ...linkCodeKey(codeSha256), ...code, usedAt: now, expiresAt: afterDay(code.until, KEPT_DAYS) },
      when: [
        { attribute: 'until', is: 'equal', value: code.until },
        { attribute: 'usedAt', is: 'absent' },
      ],
    },
    { table: 'discord', put: { ...discordLinkKey(userId), ...link }, when: [] },
  ];
};

/** Writes the count of wrong codes over the version before it; the first one where there is none. */
export const wrongCodesPut = (codes: WrongCodes): Write => ({
  table: 'discord',
  put: { ...wrongCodesKey(codes.userId), ...codes, expiresAt: afterDay(codes.since, KEPT_DAYS) },
  when: ifVersion(codes.version === 1 ? 'absent' : codes.version - 1),
});
