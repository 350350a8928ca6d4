import { describe, expect, it } from 'vitest';
import type { VerdictTask } from '../../shared/model/discord-task.ts';
import type { Finding } from '../../shared/model/verdict.ts';
import {
  acceptedAnswer,
  CONTENT_AT_MOST,
  fittingContent,
  statusAnswer,
  unchangedAnswer,
  verdictAnswer,
} from '../../shared/rules/discord-text.ts';
import { sampleClaim, sampleState } from '../support/sample-claims.ts';
import { sampleVerdict } from '../support/sample-verdict.ts';

const claim = sampleClaim();
const compared = (claimed: number, observed: number): Finding => ({
  ...{ metric: 'views', claimed, result: 'compared', observed, lower: observed, upper: observed },
  ...{ differenceBps: 0, direction: 'within' },
});
const task = (verdict = sampleVerdict()): VerdictTask => ({
  ...{ kind: 'verdict', tenantId: 'acme', submissionId: claim.id, revision: 2, userId: '1250000000000000001' },
  ...{ platform: 'tiktok', claimed: { views: 1_234_567, conversions: 0 }, verdict },
});

describe('what is answered to a report', () => {
  it('names the claim, its numbers and its platform', () => {
    expect(acceptedAnswer(claim).content).toMatch(`Taken as \`${claim.id}\`: 1,000 views on X.`);
    const again = sampleClaim({ current: sampleState({ revision: 3, claimed: { clicks: 0 } }) });
    expect(acceptedAnswer(again).content).toMatch(`Taken as \`${claim.id}\`, revision 3: 0 clicks on X.`);
  });

  it('says how the claim stands where nothing is new', () => {
    expect(unchangedAnswer(claim).content).toBe(
      `Nothing new: \`${claim.id}\` on X, 1,000 views: waits for its first check.`,
    );
  });
});

describe('how claims stand', () => {
  it.each([
    [null, 'waits for its first check.'],
    [sampleVerdict(), 'it matches.'],
    [sampleVerdict({ status: 'MISSING_PLATFORM_DATA', final: false }), 'no numbers could be had, not final yet.'],
    [sampleVerdict({ status: 'AFFILIATE_OVERCLAIMED' }), 'rejected, far above what was seen.'],
  ])('is said with the verdict %#', (verdict, said) => {
    const { content } = statusAnswer([sampleClaim({ current: sampleState({ verdict }) })]);
    expect(content.split('\n').at(-1)).toBe(`• \`${claim.id}\` on X, 1,000 views: ${said}`);
  });

  it('is said also of nothing', () => {
    expect(statusAnswer([]).content).toBe('You have not claimed anything yet.');
  });
});

describe('what is told of a verdict', () => {
  it.each([
    ['everflow', '7 by the network'],
    ['orders', '7 by orders'],
    ['person', '7 by a correction'],
    ['tiktok', '7 on TikTok'],
  ])('says of a number of %s that it is %s', (source, said) => {
    const provenance = {
      ...{ source, api: 'a', metricName: 'm', definition: 'd', definitionVersion: '2026-01-01', scope: 'all' },
      ...{ fetchedAt: '2026-11-02T15:00:00.000Z', observationId: 'obs_1' },
    };
    const metrics: Finding[] = [{ ...compared(7, 7), metric: 'clicks', provenance } as Finding];
    expect(verdictAnswer(task(sampleVerdict({ metrics }))).content).toContain(`• clicks: 7 claimed, ${said}`);
  });

  it('is what was claimed, what was seen, and why', () => {
    const metrics: Finding[] = [
      compared(1_234_567, 1_200_000),
      { metric: 'clicks', claimed: 5, result: 'missing' },
      { metric: 'conversions', claimed: 0, result: 'unverifiable' },
    ];
    const reasons = [{ code: 'POST_GONE' as const, text: 'The post could not be found again.' }];
    expect(verdictAnswer(task(sampleVerdict({ status: 'DISCREPANCY_HIGH', metrics, reasons })))).toEqual({
      content: [
        '**Your claim on TikTok: a large difference.**',
        `\`${claim.id}\`, revision 2: 1,234,567 views, 0 conversions.`,
        '• views: 1,234,567 claimed, 1,200,000 on TikTok',
        '• clicks: 5 claimed, no number from TikTok',
        '• conversions: 0 claimed, which TikTok cannot tell',
        'The post could not be found again.',
      ].join('\n'),
      asksAbout: { submissionId: claim.id, revision: 2 },
    });
  });

  it('fits into one message, whatever the reasons', () => {
    const reasons = Array.from({ length: 50 }, () => ({ code: 'POST_GONE' as const, text: 'x'.repeat(200) }));
    const { content } = verdictAnswer(task(sampleVerdict({ reasons })));
    expect([content.length, content.at(-1)]).toEqual([CONTENT_AT_MOST, '…']);
  });
});

describe('a text that fits', () => {
  it.each([
    ['a'.repeat(CONTENT_AT_MOST), 'a'.repeat(CONTENT_AT_MOST)],
    ['a'.repeat(CONTENT_AT_MOST + 1), `${'a'.repeat(CONTENT_AT_MOST - 1)}…`],
  ])('is cut only where it must be %#', (text, fitting) => {
    expect(fittingContent(text)).toBe(fitting);
  });
});
