import { describe, expect, it } from 'vitest';
import { localReceivers } from '../../../shared/lambda/local-receivers.ts';
import { parseOperatorsPlan } from '../../../shared/lambda/operators-plan.ts';
import { operatorsPlan, samplePlan, SLACK_URL, TWILIO } from '../../support/sample-plans.ts';

const GROUND = { mailFrom: 'alerts@example.com', localReceivers: [] };
const parse = (plan: unknown, ground = GROUND) =>
  parseOperatorsPlan(typeof plan === 'string' ? plan : JSON.stringify(plan), ground);

const messageOf = (plan: unknown, ground = GROUND): string => {
  try {
    parse(plan, ground);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the operators’ plan', () => {
  it('comes out as it is in the secret', () => {
    const plan = operatorsPlan({ tenants: ['acme'], to: ['desk', 'crew', 'post', 'pager'] });
    expect(parse(plan)).toEqual(plan);
    expect(parse({ destinations: {}, routes: [] })).toEqual({ destinations: {}, routes: [] });
  });

  it('names each fault with its path in one error', () => {
    const { twilio: _, ...plan } = operatorsPlan({ to: ['desk', 'nowhere'] });
    expect(messageOf(plan, { ...GROUND, mailFrom: '' })).toBe(
      'the operators’ notification plan is not valid: '.replace('’', "'") +
        'destinations.post: no mail can be sent here: MAIL_FROM is not set; ' +
        'destinations.pager: no text message can be sent here: twilio is not set up; ' +
        'routes.0.to.1: there is no such destination; known: desk, crew, post, pager',
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['', '', /it is not JSON/],
    ['no JSON', `{"twilio": "${TWILIO.authToken}`, /it is not JSON$/],
    ['no plan', 'null', /is not valid/],
    ['an unknown field', { ...samplePlan(), extra: 1 }, /extra: unknown field/],
    [
      'an unknown channel',
      { destinations: { a: { channel: 'pigeon' } }, routes: [] },
      /destinations\.a\.channel: .*'slack'/,
    ],
    [
      'an unknown severity',
      { ...samplePlan(), routes: [{ severityAtLeast: 'DIRE', to: ['desk'] }] },
      /routes\.0\.severityAtLeast: .*CRITICAL/,
    ],
    [
      'no sender of text messages',
      { ...samplePlan(), twilio: { accountSid: 'AC1', authToken: 'x' } },
      /twilio\.messagingServiceSid: give either/,
    ],
    [
      'two senders of text messages',
      { ...samplePlan(), twilio: { ...TWILIO, messagingServiceSid: 'MG1' } },
      /twilio\.messagingServiceSid: give either/,
    ],
  ])('is refused: %s', (_, plan, message) => {
    expect(messageOf(plan)).toMatch(message);
  });

  it('never shows what it holds', () => {
    const plan = operatorsPlan({ to: ['nowhere'] });
    const broken = [
      { ...plan, twilio: { ...TWILIO, accountSid: TWILIO.authToken } },
      { ...plan, destinations: { desk: { channel: 'slack', webhookUrl: `${SLACK_URL} broken` } } },
      { ...plan, destinations: { desk: { channel: 'discord', webhookUrl: SLACK_URL } } },
      { ...plan, destinations: { desk: { channel: 'sms', to: SLACK_URL } } },
      JSON.stringify(plan).slice(0, -1),
      JSON.stringify(plan).replace('"channel"', 'channel'),
    ];
    for (const one of broken) {
      expect(messageOf(one)).not.toBe('');
      expect(messageOf(one)).not.toMatch(/invented/i);
    }
  });
});

describe('local receivers', () => {
  it.each([
    ['', []],
    ['http://127.0.0.1:8788', ['http://127.0.0.1:8788']],
    ['http://127.0.0.1:8788,http://127.0.0.1:9000', ['http://127.0.0.1:8788', 'http://127.0.0.1:9000']],
  ])('in %j', (list, origins) => {
    expect(localReceivers({ LOCAL_RECEIVERS: list })).toEqual(origins);
  });
});
