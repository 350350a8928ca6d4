import { Problem } from '../../shared/lambda/error-responses.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { afterWrongCode, isRefused, isUsable } from '../../shared/rules/link-code.ts';
import { linkWrites, wrongCodesPut } from '../../shared/store/discord-links.ts';
import type { CarriedOut, Working } from './working.ts';

/** Ties the user to the affiliate that the code was made for, in place of any other. */
export async function linkAccount(working: Working, carried: CarriedOut, codeSha256: string): Promise<void> {
  const { interaction, doneWith, now } = carried;
  const { userId } = interaction;
  const [before, code] = await Promise.all([working.links.wrongCodesOf(userId), working.links.code(codeSha256)]);
  if (isRefused(before, now)) throw new Problem('RATE_LIMITED', { detail: TOO_MANY });
  if (!isUsable(code, now)) {
    const wrong = wrongCodesPut(afterWrongCode(before, userId, now));
    await working.tables.transact([doneWith({ content: WRONG }), wrong]);
    return;
  }
  const { tenantId, affiliateId } = code;
  const linked = doneWith({
    content: `This account now claims for \`${affiliateId}\`: see \`/claim\` and \`/status\`.`,
  });
  const { committed } = await working.tables.transact([linked, ...linkWrites(code, userId, now)]);
  if (committed) logger.info('a Discord user was linked', { code: LOG.discordLinked, tenantId, affiliateId });
}

const WRONG = 'This code is wrong, used already or too old: get a new one from Claimcheck.';
const TOO_MANY = 'Too many wrong codes: wait 15 minutes, then get a new one from Claimcheck.';
