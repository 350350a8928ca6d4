import {
  NotificationRoute,
  OperatorsPlan,
  type NotificationPlan,
  type TwilioAccount,
} from '../../shared/model/notification-plan.ts';
import type * as z from 'zod';

export const SLACK_URL = 'https://hooks.slack.com/services/T0INVENTED/B0INVENTED/inventedSlackToken';
export const DISCORD_URL = 'https://discord.com/api/webhooks/123456789012345678/inventedDiscordToken';

export const TWILIO: TwilioAccount = {
  accountSid: 'ACinvented00000000000000000000000',
  authToken: 'invented-auth-token',
  from: '+15550100000',
};

/** A destination of each channel. */
export const DESTINATIONS: NotificationPlan['destinations'] = {
  desk: { channel: 'slack', webhookUrl: SLACK_URL },
  crew: { channel: 'discord', webhookUrl: DISCORD_URL },
  post: { channel: 'email', to: ['desk@example.com'] },
  pager: { channel: 'sms', to: '+15550100001' },
};

export const sampleRoute = (changes: Partial<z.input<typeof NotificationRoute>> = {}): NotificationRoute =>
  NotificationRoute.parse({ severityAtLeast: 'LOW', to: ['desk'], ...changes });

export const samplePlan = (...routes: Partial<z.input<typeof NotificationRoute>>[]): NotificationPlan => ({
  destinations: DESTINATIONS,
  routes: routes.map(sampleRoute),
});

export const operatorsPlan = (...routes: Partial<z.input<typeof NotificationRoute>>[]): OperatorsPlan =>
  OperatorsPlan.parse({ ...samplePlan(...routes), twilio: TWILIO });
