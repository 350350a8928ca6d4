import { describe, expect, it } from 'vitest';
import { countsLinkClicks, LINKEDIN_API_VERSION, versionExpiry } from '../../shared/platforms/linkedin-version.ts';

describe('a version of the LinkedIn API', () => {
  it.each([
    ['202504', '2026-04-15T00:00:00.000Z'],
    ['202507', '2026-07-15T00:00:00.000Z'],
    ['202512', '2026-12-15T00:00:00.000Z'],
    [LINKEDIN_API_VERSION, '2027-09-15T00:00:00.000Z'],
  ])('%s is retired at %s', (version, expiry) => {
    expect(versionExpiry(version)).toBe(expiry);
  });

  it.each([
    ['202512', false],
    ['202603', false],
    ['202604', true],
    ['202701', true],
  ])('%s counts link clicks: %s', (version, counts) => {
    expect(countsLinkClicks(version)).toBe(counts);
  });
});
