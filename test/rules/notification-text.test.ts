import { describe, expect, it } from 'vitest';
import type { Alert } from '../../shared/model/alert.ts';
import type { Announcement } from '../../shared/model/notify-message.ts';
import { ToldAlert, type Telling } from '../../shared/model/telling.ts';
import { discordMessage } from '../../shared/rules/notification-discord.ts';
import { mailOf } from '../../shared/rules/notification-mail.ts';
import { slackMessage } from '../../shared/rules/notification-slack.ts';
import { smsText } from '../../shared/rules/notification-sms.ts';
import {
  fitting,
  LINE_AT_MOST,
  oneLine,
  saidOfAlert,
  saidOfDigest,
  type Said,
} from '../../shared/rules/notification-text.ts';
import { sampleAlert } from '../support/sample-alert.ts';
import { slackText } from '../support/slack-text.ts';

const telling = (changes: Partial<Alert> = {}, announcement: Announcement = 'opened'): Telling => ({
  announcement,
  alert: ToldAlert.parse(sampleAlert(changes)),
});
const said = (changes: Partial<Alert> = {}) => saidOfAlert(telling(changes));
const many = (count: number, changes: Partial<Alert> = {}) =>
  saidOfDigest(
    Array.from({ length: count }, (_, n) => telling({ id: `alr_${String(n).padStart(4, '0')}`, ...changes })),
  );

/** What somebody would write to be heard where they should not be. */
const NASTY = '<!channel> & @everyone <@123> **bold** [here](https://evil.example/x) "quoted"\n# title\r\n`code`';

describe('what is said of an alert', () => {
  it('is what it is about, in ids and numbers, and since when', () => {
    expect(said({ submissionId: 'sub_1', repeats: 3, reason: 'looked at' })).toEqual({
      title: 'New alert: HIGH HIGH_DISCREPANCY',
      level: 'ALERT',
      lines: [
        'Severity: HIGH',
        'Type: HIGH_DISCREPANCY',
        'Category: FRAUD',
        'Tenant: acme',
        'Affiliate: aff_ann',
        'Platform: x',
        'Campaign: cmp_autumn',
        'Submission: sub_1',
        'Repeats: 3',
        'Since: 2026-11-02 15:00 UTC',
        'Alert: alr_20261102150000000aaaa',
        'Reason: looked at',
      ],
      brief: ['alr_20261102150000000aaaa', 'acme', 'aff_ann', 'x', 'looked at'],
      isList: false,
    });
  });

  it('begins with its sentence where it has one, in a digest too', () => {
    const summary = '12 claims worth $1,234.50 unverified, lock in 24 h';
    expect(said({ summary }).lines[0]).toBe(`Summary: ${summary}`);
    expect(said({ summary }).message).toBe(summary);
    expect(saidOfDigest([telling({ summary })]).lines[0]).toContain(`, ${summary}, alr_`);
  });

  it('leaves out what does not concern it, and all of its evidence', () => {
    const { campaignId: _, platform: __, ...bare } = sampleAlert({ affiliateId: '-', subject: 'desk' });
    const { lines } = saidOfAlert({ announcement: 'opened', alert: ToldAlert.parse(bare) });
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      ...['Severity', 'Type', 'Category', 'Tenant', 'Concerns', 'Repeats', 'Since', 'Alert'],
    ]);
    expect(JSON.stringify(said({ evidence: { secret: 'of the evidence' } }))).not.toContain('of the evidence');
  });

  it.each<[Announcement, string]>([
    ['opened', 'New alert: HIGH HIGH_DISCREPANCY'],
    ['raised', 'Alert became graver: HIGH HIGH_DISCREPANCY'],
    ['reminder', 'Alert still open: HIGH HIGH_DISCREPANCY'],
    ['resolved', 'Alert resolved: HIGH HIGH_DISCREPANCY'],
  ])('that is %s begins with %s', (announcement, title) => {
    expect(saidOfAlert(telling({}, announcement)).title).toBe(title);
  });
});

describe('a digest', () => {
  it('lists the gravest first, then the newest', () => {
    const { title, lines } = saidOfDigest([
      telling({ id: 'alr_low', severity: 'LOW' }),
      telling({ id: 'alr_old', severity: 'CRITICAL', announcedAt: '2026-11-02T14:00:00.000Z' }),
      telling({ id: 'alr_medium', severity: 'MEDIUM', repeats: 2 }),
      telling({ id: 'alr_new', severity: 'CRITICAL' }),
    ]);
    expect(title).toBe('Digest: 4 alerts, the gravest CRITICAL');
    expect(lines.map((line) => line.split(', ').at(-1))).toEqual(['alr_new', 'alr_old', 'alr_medium', 'alr_low']);
    expect(lines[2]).toBe(
      'MEDIUM HIGH_DISCREPANCY: acme, aff_ann, x, cmp_autumn, since 2026-11-02 15:00 UTC, 2 repeats, alr_medium',
    );
  });

  it('says of an alert only what was told last', () => {
    const later = { announcedAt: '2026-11-02T16:00:00.000Z', severity: 'CRITICAL' } as const;
    expect(saidOfDigest([telling(later, 'raised'), telling()]).lines).toEqual([
      expect.stringMatching(/^CRITICAL HIGH_DISCREPANCY: /),
    ]);
    const over = saidOfDigest([telling({}, 'resolved'), telling()]);
    expect(over.title).toBe('Digest: 1 alert, the gravest HIGH');
    expect(over.lines).toEqual([expect.stringMatching(/^HIGH HIGH_DISCREPANCY \(resolved\): /)]);
    expect(saidOfDigest([telling(), telling({}, 'resolved')])).toEqual(over);
  });

  it('of nothing says so', () => {
    expect(saidOfDigest([])).toEqual({ title: '0 alerts', lines: [], brief: [], isList: true });
  });
});

describe('one line', () => {
  it.each([
    ['a\nb', 'a b'],
    ['a\r\n\r\n b\u2028c\u0000d', 'a b c d'],
    ['\u202eright to left', 'right to left'],
    ['x'.repeat(LINE_AT_MOST), 'x'.repeat(LINE_AT_MOST)],
    ['x'.repeat(LINE_AT_MOST + 1), `${'x'.repeat(LINE_AT_MOST - 1)}…`],
    ['😀'.repeat(LINE_AT_MOST), '😀'.repeat(LINE_AT_MOST)],
  ])('of %j', (text, expected) => {
    expect(oneLine(text)).toBe(expected);
  });
});

describe('lines that fit', () => {
  it.each<[number, number, number]>([
    [30, 3, 0],
    [29, 1, 2],
    [20, 1, 2],
    [19, 0, 3],
  ])('into %i characters are %i, and %i are left', (room, shown, left) => {
    const fits = fitting(['a'.repeat(9), 'b'.repeat(9), 'c'.repeat(9)], room);
    expect([fits.shown.length, fits.left]).toEqual([shown, left]);
  });
});

describe('a Slack message', () => {
  it('has a header and the lines', () => {
    const { blocks, text, unfurl_links } = slackMessage(said());
    expect(text).toBe('New alert: HIGH HIGH_DISCREPANCY');
    expect(unfurl_links).toBe(false);
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section']);
    expect(slackText(blocks[1])).toContain('Tenant: acme\nAffiliate: aff_ann\n');
  });

  it('calls nobody and links nothing of what somebody wrote', () => {
    const text = slackText(slackMessage(said({ reason: NASTY })).blocks[1]);
    expect(text).toContain('Reason: &lt;!channel&gt; &amp; @everyone &lt;@123&gt;');
    expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  });

  it.each([1, 12, 300, 5000])('keeps the limits with %i alerts of the worst text, and counts what is left', (count) => {
    const { blocks } = slackMessage(many(count, { campaignId: '&'.repeat(400) }));
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const block of blocks) {
      expect(slackText(block).length).toBeGreaterThan(0);
      expect(slackText(block).length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3000);
    }
    const shown = blocks.filter(({ type }) => type === 'section').flatMap((block) => slackText(block).split('\n'));
    const [, left = '0'] = /^and (\d+) more$/.exec(shown.at(-1) ?? '') ?? [];
    expect(shown.length - (left === '0' ? 0 : 1) + Number(left)).toBe(count);
  });
});

describe('a Discord message', () => {
  it('calls nobody and shows as text what somebody wrote', () => {
    const { content, allowed_mentions } = discordMessage(said({ reason: NASTY }));
    expect(allowed_mentions).toEqual({ parse: [] });
    expect(content).toMatch(/^\*\*New alert: HIGH HIGH\\_DISCREPANCY\*\*\nSeverity: HIGH\n/);
    expect(content.split('\n').at(-1)).toBe(
      'Reason: \\<!channel\\> & @\u200beveryone \\<@\u200b123\\> \\*\\*bold\\*\\* \\[here\\]\\(https:\u200b//evil.example/x\\) "quoted" \\# title \\`code\\`',
    );
  });

  it.each([1, 12, 300])('keeps the limit with %i alerts of the worst text', (count) => {
    const { content } = discordMessage(many(count, { campaignId: '*'.repeat(400) }));
    expect(content.length).toBeLessThanOrEqual(2000);
    if (count > 12) expect(content).toMatch(/\nand \d+ more$/);
  });

  it('keeps the limit with an alert of the worst reason', () => {
    expect(discordMessage(said({ reason: '*'.repeat(1000) })).content.length).toBeLessThanOrEqual(2000);
  });
});

describe('a text message', () => {
  const GSM = /^[ @$_!"#%&'()*+,\-./:;<=>?0-9A-Za-zäöñüàÄÖÑÜ§èéùìòÇØøÅåÆæßÉ]{1,160}$/;
  /** Brackets take two characters each, and stand only where it says how much it presses. */
  const LEVEL = /^\[(ALERT|WARN|INFO)\]/;

  it('says what and whom, the id of the alert before all else', () => {
    expect(smsText(said())).toBe(
      '[ALERT] New alert: HIGH HIGH_DISCREPANCY, alr_20261102150000000aaaa, acme, aff_ann, x',
    );
  });

  it.each<[Alert['severity'], Announcement, string]>([
    ['CRITICAL', 'opened', '[ALERT] New alert: CRITICAL '],
    ['HIGH', 'raised', '[ALERT] Alert became graver: HIGH '],
    ['MEDIUM', 'reminder', '[WARN] Alert still open: MEDIUM '],
    ['LOW', 'opened', '[INFO] New alert: LOW '],
    ['HIGH', 'resolved', '[INFO] Alert resolved: HIGH '],
  ])('says how much it presses: %s, %s', (severity, announcement, start) => {
    expect(smsText(saidOfAlert(telling({ severity }, announcement))).startsWith(start)).toBe(true);
  });

  it.each([
    ['of a hundred characters whole', 100, `${'m'.repeat(100)}, x`],
    ['of one more cut', 101, `${'m'.repeat(100)}..., x`],
    ['of 140 cut', 140, `${'m'.repeat(100)}..., x`],
  ])('says the sentence of an alert %s', (_, length, end) => {
    const summary = 'm'.repeat(length);
    const text = smsText(
      said({ severity: 'MEDIUM', type: 'SYNC_FAILED', affiliateId: '-', tenantId: 'c'.repeat(90), summary }),
    );
    expect(text).toBe(`[WARN] New alert: MEDIUM SYNC_FAILED: ${end}`);
    expect(text.length).toBeLessThanOrEqual(158);
  });

  it.each<[string, Said]>([
    ['an alert with a long sentence', said({ severity: 'CRITICAL', summary: 'because '.repeat(100) })],
    ['an alert with a long reason', said({ reason: 'because '.repeat(100) })],
    ['an alert with an odd reason', said({ reason: '{"ключ": [1|2]} €^~\\ 😀' })],
    [
      'an alert with long ids',
      said({ affiliateId: `aff_${'a'.repeat(40)}`, tenantId: 't'.repeat(41), subject: 's'.repeat(60) }),
    ],
    ['a digest of one', many(1)],
    ['a digest of many', many(1000)],
    ['a title that is too long', { title: 'x'.repeat(400), lines: [], brief: ['y'], isList: false }],
  ])('keeps the alphabet and the length for %s', (_, what) => {
    expect(smsText(what).replace(LEVEL, '..$1..')).toMatch(GSM);
  });

  it('cuts only the last part, and leaves out whole what does not fit', () => {
    expect(smsText(said({ reason: 'because '.repeat(100) }))).toMatch(/, x, because .*\.\.\.$/);
    expect(smsText(said({ subject: 's'.repeat(100), reason: 'short' }))).toMatch(/, x, short$/);
  });

  it('counts what a digest leaves out', () => {
    const text = smsText(many(1000));
    const listed = text.split('HIGH_DISCREPANCY').length - 1;
    expect(text).toMatch(new RegExp(` and ${1000 - listed} more$`));
    expect(listed).toBeGreaterThan(2);
  });
});

describe('a mail', () => {
  it('has a subject of one line', () => {
    const { subject } = mailOf({ ...said(), title: 'one\r\nBcc: someone@example.com' });
    expect(subject).toBe('Claimcheck: one Bcc: someone@example.com');
    expect(mailOf({ ...said(), title: 'x'.repeat(400) }).subject.length).toBeLessThanOrEqual(150);
  });

  it('says the same as text and as HTML, with nothing in it that is markup but ours', () => {
    const { text, html } = mailOf(said({ reason: NASTY }));
    expect(text).toContain('Tenant: acme\n');
    expect(html).toContain('<li>Tenant: acme</li>');
    expect(html).toContain('&lt;!channel&gt; &amp; @everyone');
    expect(html.replaceAll(/<\/?(h3|ul|li)>/g, '')).not.toMatch(/[<>"']/);
  });

  it('lists 500 and counts the others', () => {
    expect(mailOf(many(500)).text).not.toContain('more');
    expect(mailOf(many(501)).text).toContain('\nand 1 more\n');
  });
});
