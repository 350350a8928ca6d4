import type { DiscordMessage, Mail, SlackMessage } from '../../shared/model/channel-message.ts';
import type { Destination, OperatorsPlan, TwilioAccount } from '../../shared/model/notification-plan.ts';
import type { SendOutcome } from '../../shared/outbound/notify/send-outcome.ts';
import type { Wording } from '../../shared/rules/wording.ts';

/** Says something at a destination. `about` are the tags of a mail. Never rejects once anything was sent. */
export type SendTo = (
  destination: Destination,
  wording: Wording,
  about: Readonly<Record<string, string>>,
) => Promise<SendOutcome>;

export interface Senders {
  slack: (message: SlackMessage, webhookUrl: string) => Promise<SendOutcome>;
  discord: (message: DiscordMessage, webhookUrl: string) => Promise<SendOutcome>;
  sms: (text: string, to: string, account: TwilioAccount) => Promise<SendOutcome>;
  /** Absent where no mail can be sent. */
  email?: (mail: Mail, to: readonly string[], tags: Readonly<Record<string, string>>) => Promise<SendOutcome>;
}

/** Says it in each channel's own way. Text messages of all tenants go over the operators' account. */
export const sendOnChannel =
  (senders: Senders, operators: () => Promise<OperatorsPlan>): SendTo =>
  async (destination, wording, about) => {
    switch (destination.channel) {
      case 'slack':
        return senders.slack(wording.slack(), destination.webhookUrl);
      case 'discord':
        return senders.discord(wording.discord(), destination.webhookUrl);
      case 'email':
        return senders.email?.(wording.mail(), destination.to, about) ?? NO_MAIL;
      case 'sms': {
        const { twilio } = await operators();
        return twilio ? senders.sms(wording.sms(), destination.to, twilio) : NO_TWILIO;
      }
    }
  };

/** Nothing is lost: the message comes back until somebody has set the channel up, or goes to the dead letters. */
const NO_MAIL: SendOutcome = { kind: 'later', reason: 'no mail can be sent: MAIL_FROM is not set' };
const NO_TWILIO: SendOutcome = { kind: 'later', reason: 'no text message can be sent: twilio is not set up' };
