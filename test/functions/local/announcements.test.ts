import { stripVTControlCharacters } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { announcementsOf, type Announcements, type PartnerEndpoint } from '../../../local/demo/announcements.ts';
import { printAnnouncements } from '../../../local/demo/print-announcements.ts';
import type { ReceivedMessage } from '../../../local/simulators/inbox.ts';
import { after, SECOND, toMs } from '../../../shared/model/instant.ts';
import { T0 } from '../../support/sample-claims.ts';

const SECRET = `whsec_${Buffer.from('a secret of the tests, 32 bytes..').toString('base64')}`;
const endpoint: PartnerEndpoint = { id: 'whk_1', secret: SECRET, path: '/northwind' };

interface Sent {
  id?: string;
  type?: string;
  /** Later or earlier than it says. */
  arrivedAfterMs?: number;
  secret?: string;
  path?: string;
  /** Changes the text after it was signed. */
  onTheWay?: (raw: string) => string;
}

const webhook = ({ id = 'evt_1', type = 'verdict.final', arrivedAfterMs = 0, ...sent }: Sent = {}): ReceivedMessage => {
  const raw = `{"type":"${type}",  "data":{"views":1.0}}`;
  const signature = new Webhook(sent.secret ?? SECRET).sign(id, new Date(T0), raw);
  const arrived = sent.onTheWay?.(raw) ?? raw;
  return {
    at: after(T0, arrivedAfterMs),
    path: sent.path ?? '/northwind',
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(toMs(T0) / SECOND),
      'webhook-signature': `v1,AAAA ${signature}`,
    },
    raw: arrived,
    body: JSON.parse(arrived),
  };
};

const slack = (body: unknown): ReceivedMessage => ({
  ...{ at: T0, path: '/services/T1/B1/x', headers: {}, raw: JSON.stringify(body) },
  body,
});
const MESSAGE = slack({
  text: 'fallback',
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: 'New alert: HIGH POST_GONE' } },
    { type: 'divider' },
    { type: 'section', text: { type: 'mrkdwn', text: 'Tenant: northwind\nReason: a &lt;b&gt; &amp;amp; c' } },
  ],
});

const announced = (messages: Partial<Announcements['messages']>): Announcements =>
  announcementsOf({ slack: [MESSAGE], discord: [], ses: [], twilio: [], webhooks: [webhook()], ...messages }, endpoint);

const printed = (announcements: Announcements): string => stripVTControlCharacters(printAnnouncements(announcements));

describe('what was told', () => {
  it.each<[string, Partial<Announcements['messages']>, string[]]>([
    ['as it should be', {}, []],
    ['to nobody', { slack: [], webhooks: [] }, ['no Slack message arrived', 'no webhook arrived']],
    ['to another partner alone', { webhooks: [webhook({ path: '/southwind' })] }, ['no webhook arrived']],
    [
      'with another secret',
      {
        webhooks: [webhook({ secret: `whsec_${Buffer.from('another secret, also of 32 bytes').toString('base64')}` })],
      },
      ['webhook evt_1 is not verified'],
    ],
    [
      'with other spaces than were signed',
      { webhooks: [webhook({ onTheWay: (raw) => raw.replace('  ', ' ') })] },
      ['webhook evt_1 is not verified'],
    ],
    ['within 300 s', { webhooks: [webhook({ arrivedAfterMs: 300 * SECOND })] }, []],
    ['later', { webhooks: [webhook({ arrivedAfterMs: 301 * SECOND })] }, ['webhook evt_1 is not verified']],
    ['too early', { webhooks: [webhook({ arrivedAfterMs: -301 * SECOND })] }, ['webhook evt_1 is not verified']],
    ['without headers', { webhooks: [{ ...webhook(), headers: {} }] }, ['webhook without an id is not verified']],
    ['twice', { webhooks: [webhook(), webhook(), webhook({ id: 'evt_2' })] }, ['webhook evt_1 came more than once']],
    ['twice, to two partners', { webhooks: [webhook(), webhook({ path: '/southwind' })] }, []],
  ])('%s', (_, messages, surprises) => {
    expect(announced(messages).surprises).toEqual(surprises);
  });

  it('is printed: how much by which way, the first Slack message, each webhook', () => {
    const webhooks = [webhook(), webhook({ id: 'evt_2', type: 'alert.created' })];
    const text = printed(announced({ webhooks, slack: [MESSAGE, slack({ text: 'the second' })] }));
    expect(text).toMatch(/Slack +operators, of what is HIGH or CRITICAL +2\n/);
    expect(text).toMatch(/SMS .* 0\n/);
    expect(text).toContain('│ New alert: HIGH POST_GONE\n  │ Tenant: northwind\n  │ Reason: a <b> &amp; c\n');
    expect(text).not.toMatch(/the second|fallback/);
    expect(text).toMatch(/verdict\.final +evt_1 +2026-11-02 15:00:00 +verified\n/);
    expect(text).toContain(
      '1 alert.created, 1 verdict.final: 2 of 2 verified over the bytes that arrived, each webhook-id once.',
    );
    expect(text).not.toContain('UNEXPECTED');
    expect(text).not.toContain(SECRET);
  });

  it('is printed without more rows than can be read at a glance', () => {
    const webhooks = Array.from({ length: 14 }, (_, n) => webhook({ id: `evt_${n}` }));
    const text = printed(announced({ webhooks }));
    expect(text.match(/ verified\n/g)).toHaveLength(12);
    expect(text).toContain('and 2 more');
    expect(text).toContain('14 of 14 verified');
  });

  it('is printed with what went wrong', () => {
    const text = printed(announced({ slack: [], webhooks: [webhook(), webhook({ arrivedAfterMs: -1e6 })] }));
    expect(text).toContain('NOT VERIFIED');
    expect(text).toContain('1 of 2 verified over the bytes that arrived, 1 different webhook-ids.');
    expect(text.match(/UNEXPECTED/g)).toHaveLength(3);
  });

  it.each([
    [slack({ text: 'only a text' }), '│ only a text'],
    [slack('hello'), '(not a message)'],
  ])('is printed of a message in another form: %#', (message, line) => {
    expect(printed(announced({ slack: [message] }))).toContain(line);
  });
});
