import { describe, expect, it } from 'vitest';
import { MissingReason } from '../../shared/model/missing-reason.ts';
import { PLATFORMS } from '../../shared/model/platform.ts';
import { ReasonCode, type Finding } from '../../shared/model/verdict.ts';
import { reason, type ReasonFacts } from '../../shared/rules/reason-text.ts';
import { hoursAfter, T0 } from '../support/sample-claims.ts';

const finding: Finding = {
  metric: 'views',
  claimed: 1500,
  result: 'compared',
  observed: 1000,
  lower: 910,
  upper: 1000,
  differenceBps: 5000,
  direction: 'over',
};
const facts: ReasonFacts = { platform: 'linkedin', claimedAt: T0, settleAt: hoursAfter(T0, 24), metrics: [finding] };

describe('the sentence of a reason', () => {
  it.each(ReasonCode.options)('%s can be read', (code) => {
    const { text } = reason(code, { ...facts, supersededBy: 2 });
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toMatch(/undefined|null|NaN/);
  });

  it.each(MissingReason.options)('names why there is no number: %s', (missingReason) => {
    expect(reason('NOT_OBSERVED', { ...facts, missingReason }).text).toMatch(/^LinkedIn gave no number: .+\.$/);
  });

  it.each(PLATFORMS)('writes the name of %s as people do', (platform) => {
    expect(reason('AUTHOR_MISMATCH', { ...facts, platform }).text).toMatch(
      /on (Reddit|Instagram|Facebook|TikTok|YouTube|X|LinkedIn) that/,
    );
  });

  it('says what was claimed and seen, when, and by how much', () => {
    expect(reason('ABOVE_OBSERVED', facts).text).toBe(
      'The claim is above what was observed: 1,500 views claimed for 2026-11-02T15:00Z, 1,000 on LinkedIn at 2026-11-02T15:00Z, 50 % above.',
    );
  });

  it('names the metrics that have no number yet', () => {
    const metrics: Finding[] = [finding, { metric: 'clicks', claimed: 5, result: 'missing' }];
    expect(reason('PARTLY_OBSERVED', { ...facts, metrics }).text).toBe('LinkedIn gave no number for clicks yet.');
  });

  it('says which revision replaced it', () => {
    expect(reason('SUPERSEDED_BY_REVISION', { ...facts, supersededBy: 3 }).text).toContain('Revision 3');
  });
});
