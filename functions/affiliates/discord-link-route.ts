import { createHmac, randomBytes } from 'node:crypto';
import { Problem } from '../../shared/lambda/error-responses.ts';
import { route, type Route } from '../../shared/lambda/route.ts';
import { visibleAffiliate } from '../../shared/lambda/visible-affiliate.ts';
import { CODE_LIFE_MS } from '../../shared/model/discord-link.ts';
import { after } from '../../shared/model/instant.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { codeOf, hashOfCode } from '../../shared/rules/link-code.ts';
import type { DiscordLinkStore } from '../../shared/store/discord-links.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';

export interface DiscordLinking {
  registry: Pick<RegistryStore, 'affiliate'>;
  links: Pick<DiscordLinkStore, 'saveCode'>;
  /** Turns the seed of a code into the code. */
  secret: () => Promise<string>;
}

const SEED_BYTES = 16;

/** A code that ties a Discord user to the affiliate. An answer that is kept holds its seed, which is nothing without the secret. */
export function discordLinkRoute({ registry, links, secret }: DiscordLinking): Route {
  const codeFrom = async (tenantId: string, seed: string): Promise<string> =>
    codeOf(
      createHmac('sha256', await secret())
        .update(JSON.stringify(['discord-link', tenantId, seed]))
        .digest(),
    );

  return route({
    method: 'POST',
    path: '/v1/affiliates/{id}/discord-link',
    roles: ['affiliate', 'admin'],
    async handle(call) {
      const { tenantId, id: affiliateId, status } = await visibleAffiliate(registry, call);
      if (status === 'suspended') throw new Problem('FORBIDDEN', { detail: 'This affiliate is suspended.' });
      const seed = randomBytes(SEED_BYTES).toString('base64url');
      const until = after(call.now, CODE_LIFE_MS);
      const codeSha256 = hashOfCode(await codeFrom(tenantId, seed));
      if (!(await links.saveCode({ codeSha256, tenantId, affiliateId, until }))) throw new Problem('UNAVAILABLE');
      logger.info('a code for Discord was made', { code: LOG.discordCodeMade, affiliateId });
      return { status: 201, body: { seed, expiresAt: until } };
    },
    reveal: async (tenantId, { seed, ...rest }) => ({ code: await codeFrom(tenantId, String(seed)), ...rest }),
  });
}
