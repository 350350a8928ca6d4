import { describe, expect, it } from 'vitest';
import type { DailySummary } from '../../shared/model/report.ts';
import { mergeDay, type DayRows } from '../../shared/rules/daily-merge.ts';
import { dailySummary, type ReportGround } from '../../shared/rules/daily-report.ts';
import { discordMessage } from '../../shared/rules/notification-discord.ts';
import { reportMail } from '../../shared/rules/report-mail.ts';
import { reportSlackMessage } from '../../shared/rules/report-slack.ts';
import { reportSmsText } from '../../shared/rules/report-sms.ts';
import { saidOfReport } from '../../shared/rules/report-text.ts';
import {
  CCW,
  DAY_D,
  EXP,
  goodInputs,
  MORNING_AFTER,
  networkRow,
  NEVER_READ,
  sampleDay,
  spendRow,
} from '../support/sample-days.ts';
import { slackText } from '../support/slack-text.ts';

const report = (changes: Partial<DayRows> = {}, other: Partial<ReportGround> = {}): DailySummary =>
  dailySummary({
    ...{ brand: CCW, date: DAY_D, day: mergeDay({ ...sampleDay(), ...changes }), sources: ['everflow', 'redtrack'] },
    ...{ timeZone: 'America/New_York', now: MORNING_AFTER },
    ...other,
  });
const withoutSpend = () => report({ spend: null, inputs: goodInputs({ redtrack: NEVER_READ }) });
const staleSpend = () =>
  report({ inputs: goodInputs({ redtrack: { status: 'FAILED', lastGoodAt: '2026-01-14T23:15:00.000Z' } }) });
const noActivity = () => report({}, { brand: EXP });
const notSynced = () => report({}, { day: null });

/** What somebody would name an affiliate to be heard where they should not be. */
const NASTY = '<!channel> & @everyone "x"\n<img src=x> *b*';
const nasty = (count = 1) =>
  report({
    network: Array.from({ length: count }, (_, n) => networkRow(`${n}`, `${NASTY} ${n}`, 1)),
    spend: Array.from({ length: count }, (_, n) => spendRow(`s${n}`, 1_000_000, { sourceName: NASTY })),
    mapping: [],
  });
const longest = () =>
  report({
    network: Array.from({ length: 60 }, (_, n) =>
      networkRow(`${n}`, `${n} ${'&'.repeat(400)}`, n % 11, { payoutMicros: 5 }),
    ),
  });

describe('a report in Slack', () => {
  const lines = (of: DailySummary) => reportSlackMessage(of).blocks.map(slackText);

  it('says the totals, then who brought them, in the order that people know', () => {
    const { blocks, text, unfurl_links } = reportSlackMessage(report());
    expect([text, unfurl_links]).toEqual(['Daily CCW Report - Jan 14, 2026', false]);
    expect(blocks.map((block) => (block.type === 'divider' ? '---' : slackText(block)))).toEqual([
      ':chart_with_upwards_trend: Daily CCW Report - Jan 14, 2026',
      '*Overall Performance*\n> Conversions: *75*\n> Spend: *$1,805.93*\n> CPA: *$24.08*',
      '*Internal (Paid Media)*\n> Conversions: 42 | Spend: $980.43 | CPA: $23.34',
      '*External (Affiliates)*\n> Conversions: 33 | Payout: $825.50 | CPA: $25.02',
      '---',
      [
        '*Top Performers*',
        ':large_blue_circle: *Alder - Meta* - 30 conv @ $20.00',
        ':white_circle: *Northlake Media* - 25 conv @ $25.00',
        ':large_blue_circle: *Birch - Meta* - 12 conv @ $27.78',
        ':white_circle: *Quill &amp; Co* - 8 conv @ $25.06',
      ].join('\n'),
      '*Spend Without Conversions*\n:large_blue_circle: *Alder - Google* - $47.10, CPA n/a',
      '*Unmapped spend, in none of the totals*\ns5 Source s5: $88.00',
      '---',
      ':large_blue_circle: internal   :white_circle: external',
    ]);
  });

  it('is headed by what is missing, with the source and when it was last good', () => {
    expect(lines(staleSpend()).slice(0, 2)).toEqual([
      ':warning: INCOMPLETE: Daily CCW Report - Jan 14, 2026',
      [
        'Not all data of this day is here: numbers are missing or will change.',
        'Everflow: OK, last good 2026-01-15 12:15 UTC',
        'RedTrack: FAILED, last good 2026-01-14 23:15 UTC',
      ].join('\n'),
    ]);
    expect(lines(withoutSpend()).slice(1)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('RedTrack: not read, never good'),
        '*Internal (Paid Media)*\n> Conversions: 42 | Spend: n/a | CPA: n/a',
        '*External (Affiliates)*\n> Conversions: 33 | Payout: $825.50 | CPA: $25.02',
      ]),
    );
  });

  it('says that a brand had no activity, and shows no number', () => {
    expect(lines(noActivity()).slice(0, 2)).toEqual([
      ':chart_with_upwards_trend: Daily EXP Report - Jan 14, 2026',
      'No EXP activity\nEverflow: OK, last good 2026-01-15 12:15 UTC\nRedTrack: OK, last good 2026-01-15 12:15 UTC',
    ]);
    expect(JSON.stringify(lines(noActivity()))).not.toMatch(/\$0|CCW/);
  });

  it('says that nothing was synced, and shows no number', () => {
    expect(lines(notSynced()).filter((line) => line !== '')).toEqual([
      ':warning: NOT SYNCED: Daily CCW Report - Jan 14, 2026',
      'No source was read for this day: nothing is known of it.',
    ]);
  });

  it('calls nobody and keeps its limits, whatever affiliates are called', () => {
    for (const one of [nasty(), nasty(400), longest()]) {
      const { blocks } = reportSlackMessage(one);
      expect(blocks.length).toBeLessThanOrEqual(50);
      for (const block of blocks) {
        expect(slackText(block).length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3000);
        expect(slackText(block).replaceAll(/^> /gm, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }
    }
    expect(lines(nasty(400)).at(-3)).toMatch(/\nand \d+ more$/);
  });
});

describe('a report in Discord', () => {
  it('is its plain lines', () => {
    const { content, allowed_mentions } = discordMessage(saidOfReport(report()));
    expect(content).toContain('**Daily CCW Report - Jan 14, 2026**\nOverall: Conversions: 75');
    expect(content).toContain(String.raw`Alder - Meta \(internal\) - 30 conv`);
    expect(allowed_mentions).toEqual({ parse: [] });
  });
});

describe('a report as a mail', () => {
  it('says the same as text and as HTML', () => {
    const { subject, text, html } = reportMail(report());
    expect(subject).toBe('Daily CCW Report - Jan 14, 2026');
    for (const body of [text, html.replaceAll(/<[^>]*>/g, ' ').replaceAll('&amp;', '&')]) {
      for (const part of [
        'Wednesday, January 14, 2026',
        '$1,805.93',
        '$24.08',
        '$980.43',
        '$25.02',
        'Quill & Co',
        '$47.10',
        '$88.00',
      ])
        expect(body).toContain(part);
    }
  });

  it('shows the five best', () => {
    const network = Array.from({ length: 6 }, (_, n) => networkRow(`${n}`, `Affiliate ${n}`, 6 - n));
    const { html } = reportMail(report({ network, spend: [] }));
    expect([html.includes('Affiliate 4'), html.includes('Affiliate 5')]).toEqual([true, false]);
  });

  it.each<[string, () => DailySummary, string, RegExp]>([
    ['INCOMPLETE', withoutSpend, 'INCOMPLETE: Daily CCW Report - Jan 14, 2026', /RedTrack: not read, never good/],
    ['NOT SYNCED', notSynced, 'NOT SYNCED: Daily CCW Report - Jan 14, 2026', /No source was read/],
    ['No EXP activity', noActivity, 'Daily EXP Report - Jan 14, 2026', /Everflow: OK/],
  ])('begins with %s before any number', (notice, make, subject, detail) => {
    const mail = reportMail(make());
    expect(mail.subject).toBe(subject);
    expect(mail.text).toMatch(detail);
    expect(mail.html).toMatch(detail);
    expect(mail.html.indexOf(notice)).toBeGreaterThan(0);
    const firstMoney = mail.html.indexOf('$');
    expect(firstMoney === -1 || mail.html.indexOf(`>${notice}<`) < firstMoney).toBe(true);
  });

  it('has no markup but its own, and no line break in its subject', () => {
    const tags = (html: string) => [...new Set(html.match(/<\/?[a-z]+/g))].sort();
    const { html } = reportMail(nasty(3));
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;!channel&gt; &amp; @everyone &quot;x&quot; &lt;img src=x&gt;');
    expect(tags(html)).toEqual(tags(reportMail(report({ network: [networkRow('1', 'A', 1)], mapping: [] })).html));
    expect(reportMail(report({}, { brand: { ...CCW, title: 'A\r\nBcc: x' } })).subject).not.toMatch(/[\r\n]/);
  });

  it('counts the rows that it leaves out', () => {
    expect(reportMail(nasty(51)).html).toContain('and 1 more');
    expect(reportMail(nasty(50)).html).not.toContain('and ');
  });
});

describe('a report as a text message', () => {
  it.each<[string, () => DailySummary]>([
    ['CCW 01/14: 75 conv, $1,805.93 spend, $24.08 CPA. Top: Alder - Meta (30)', report],
    ['CCW 01/14 INCOMPLETE (RedTrack): 75 conv, n/a spend, n/a CPA. Top: Alder - Meta (30)', withoutSpend],
    ['CCW 01/14: NOT SYNCED', notSynced],
    ['EXP 01/14: No activity', noActivity],
    [
      'CCW 01/14: 0 conv, $1,068.43 spend, n/a CPA. Top: N/A (0)',
      () => report({ network: [], mapping: [...sampleDay().mapping, { ...sampleDay().mapping[0]!, sourceId: 's5' }] }),
    ],
    [
      'CCW 01/14 INCOMPLETE (Everflow): n/a conv, n/a spend, n/a CPA.',
      () => report({ network: null, inputs: goodInputs({ everflow: NEVER_READ }) }),
    ],
    [
      'CCW 01/14 INCOMPLETE: 75 conv, $1,805.93 spend, $24.08 CPA. Top: Alder - Meta (30)',
      () => report({ inputs: goodInputs({ everflow: { lastGoodAt: '2026-01-15T04:00:00.000Z' } }) }),
    ],
  ])('is %s', (text, make) => {
    expect(reportSmsText(make())).toBe(text);
  });

  it('is one message whatever brand and affiliates are called', () => {
    const brand = { ...CCW, title: 'Ω'.repeat(40) };
    const text = reportSmsText({ ...longest(), brandTitle: brand.title });
    expect(text).toMatch(/^[ -~]{160}$/);
    expect(text).toMatch(/\.\.\. \(10\)$/);
  });
});
