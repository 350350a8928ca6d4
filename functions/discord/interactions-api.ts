import { framed, type HttpHandler } from '../../shared/lambda/http-bundle.ts';
import { parseJson } from '../../shared/lambda/request-body.ts';
import { headerOf } from '../../shared/lambda/request-id.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { answerInteraction, type Answering } from './answer-interaction.ts';
import type { DiscordSecret } from './discord-secret.ts';
import { isSigned } from './signed-request.ts';

export interface InteractionsApi extends Answering {
  secret: () => Promise<Pick<DiscordSecret, 'publicKey'>>;
}

const UNSIGNED = { statusCode: 401, headers: { 'content-type': 'text/plain' }, body: 'invalid request signature' };

/** The address that Discord posts to. Nothing of a request is read before its signature is. */
export const interactionsApi = ({ secret, ...answering }: InteractionsApi): HttpHandler =>
  framed(undefined, async (event) => {
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    const { publicKey } = await secret();
    const signature = headerOf(event, 'x-signature-ed25519');
    const timestamp = headerOf(event, 'x-signature-timestamp');
    if (!isSigned({ signature, timestamp, body }, publicKey, answering.now())) {
      logger.info('an interaction is not signed as it must be', { code: LOG.interactionRefused });
      return UNSIGNED;
    }
    const answer = await answerInteraction(answering, parseJson(body.toString('utf8')));
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
  });
