import * as z from 'zod';
import { WireInstant } from '../../shared/lambda/route.ts';
import { AccountId } from '../../shared/model/connection.ts';
import { Platform } from '../../shared/model/platform.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';
import { renewalOf } from '../../shared/platforms/token-refresh/renewals.ts';

const OwnerPlatform = Platform.refine(
  (platform) => capabilityOf(platform).credential === 'owner',
  'is read without a token of the owner',
);

/** As it fits into a header; what it says is the vendor's business. */
const Token = z.string().regex(/^[\x21-\x7e]{1,4096}$/, 'must be 1 to 4096 printable characters without spaces');

export const NewConnectionBody = z
  .strictObject({
    platform: OwnerPlatform,
    accountId: AccountId,
    accessToken: Token,
    refreshToken: Token.optional(),
    expiresAt: WireInstant.optional(),
    refreshExpiresAt: WireInstant.optional(),
    scopes: z.array(z.string().min(1).max(200)).max(50).default([]),
  })
  .refine(({ platform, refreshToken }) => refreshToken === undefined || renewalOf(platform) === 'refresh_token', {
    path: ['refreshToken'],
    message: 'this platform knows no refresh tokens',
  })
  .refine(({ refreshToken, refreshExpiresAt }) => refreshExpiresAt === undefined || refreshToken !== undefined, {
    path: ['refreshExpiresAt'],
    message: 'there is no refreshToken',
  });
export type NewConnectionBody = z.output<typeof NewConnectionBody>;
