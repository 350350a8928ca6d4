import { describe, expect, it } from 'vitest';
import { deploymentFaults } from '../../../local/deployment-faults.ts';

const slack = { channel: 'slack', webhookUrl: 'https://hooks.slack.com/services/T0/B0/invented' };
const mail = { channel: 'email', to: ['operations@example.com'] };
const text = { channel: 'sms', to: '+15550100001' };
const twilio = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'invented-token', from: '+15550100000' };
const planOf = (destinations: object, to: string[], rest: object = {}): string =>
  JSON.stringify({ destinations, routes: [{ severityAtLeast: 'HIGH', to }], ...rest });

describe('a deployment', () => {
  it.each([
    ['whose plan routes to what it has', planOf({ desk: slack }, ['desk']), {}],
    ['with a sender of mails', planOf({ desk: mail }, ['desk']), { mailFrom: 'alerts@example.com' }],
    ['with an account for text messages', planOf({ pager: text }, ['pager'], { twilio }), { textMessages: 'on' }],
  ])('%s may go on', (_, plan, channels) => {
    expect(deploymentFaults(plan, channels)).toEqual([]);
  });

  it.each([
    ['has no plan', undefined, {}, /no operators' notification plan/],
    ['has the stand-in of a new secret', '{"unset":"x"}', {}, /destinations/],
    ['has a plan that is no JSON', 'not yet', {}, /not JSON/],
    ['routes to nobody', JSON.stringify({ destinations: {}, routes: [] }), {}, /no route/],
    ['routes to a destination that is not there', planOf({ desk: slack }, ['pager']), {}, /routes\.0\.to\.0/],
    ['routes to a mail without a sender', planOf({ desk: mail }, ['desk']), { mailFrom: '' }, /destinations\.desk/],
    ['routes to a telephone without an account', planOf({ pager: text }, ['pager']), {}, /destinations\.pager/],
    ['offers text messages that it cannot send', planOf({ desk: slack }, ['desk']), { textMessages: 'on' }, /Twilio/],
    [
      'posts to a receiver of the embedded AWS',
      planOf({ desk: { ...slack, webhookUrl: 'http://127.0.0.1:8788/slack/services/T/B/x' } }, ['desk']),
      {},
      /destinations\.desk/,
    ],
  ])('that %s does not go on, and says why', (_, plan, channels, why) => {
    expect(deploymentFaults(plan, channels).join('\n')).toMatch(why);
  });

  it('never shows an address or a credential', () => {
    const faults = deploymentFaults(planOf({ desk: slack, pager: text }, ['pager', 'nobody']), {});
    expect(faults.join('\n')).not.toMatch(/invented|5550100001/);
  });
});
