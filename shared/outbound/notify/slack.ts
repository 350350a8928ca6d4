import type { SlackMessage } from '../../model/channel-message.ts';
import type { PostTo } from '../post-to.ts';
import { later, secondsOf, SEND_TIMEOUT_MS, type SendOutcome } from './send-outcome.ts';

/** The webhook, its channel or its team is gone, or may not be written to. */
const GONE = new Set([
  'user_not_found',
  'channel_not_found',
  'action_prohibited',
  'invalid_token',
  'posting_to_general_channel_denied',
  'no_service',
  'no_active_hooks',
  'no_service_id',
  'channel_is_archived',
  'no_team',
  'team_disabled',
]);
/** What we sent was no message. */
const OUR_FAULT = new Set(['invalid_payload', 'invalid_blocks', 'no_text']);

/** Posts to an incoming webhook. What Slack says counts more than the status, which differs from one document to the other. */
export const slackSender =
  (post: PostTo) =>
  async (message: SlackMessage, webhookUrl: string): Promise<SendOutcome> => {
    const answer = await post({
      url: webhookUrl,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    });
    // A chat message that comes twice is better than one that never comes.
    if (answer.kind === 'unreachable') return later(answer.cause);
    const { status, headers } = answer;
    const said = answer.body.trim();
    if (GONE.has(said)) return { kind: 'refused', reason: said, permanent: true };
    if (OUR_FAULT.has(said)) return { kind: 'refused', reason: said, permanent: false };
    if (status === 200) return said === 'ok' ? { kind: 'sent' } : { kind: 'unknown' };
    return later(`status ${status}`, secondsOf(headers['retry-after']));
  };
