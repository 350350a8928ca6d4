import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../shared/model/platform.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { capabilityOf, connectedPlatforms } from '../../shared/platforms/capabilities.ts';

describe('what platforms can give', () => {
  it('is known for every platform', () => {
    expect(PLATFORMS.map((platform) => capabilityOf(platform).platform)).toEqual([...PLATFORMS]);
  });

  it('is views from YouTube, 50 videos a call', () => {
    expect(capabilityOf('youtube')).toMatchObject({ metrics: ['views'], batchSize: 50, readCostMicros: 0 });
  });

  it('is views and clicks from X, 100 posts a call, and each read costs', () => {
    expect(capabilityOf('x')).toMatchObject({ metrics: ['views', 'clicks'], batchSize: 100, readCostMicros: 5_000 });
  });

  it('is views from TikTok, 20 videos of one owner a call', () => {
    const { metrics, credential, batchSize, fetchSize } = capabilityOf('tiktok');
    expect({ metrics, credential, batchSize, fetchSize }).toEqual({
      metrics: ['views'],
      credential: 'owner',
      batchSize: 20,
      fetchSize: 20,
    });
  });

  it('is no metric at all from Reddit, 100 posts a call', () => {
    expect(capabilityOf('reddit')).toMatchObject({ metrics: [], credential: 'app', batchSize: 100, fetchSize: 100 });
  });

  it('is views and clicks from LinkedIn, 20 posts a call, with the token of their owner', () => {
    expect(capabilityOf('linkedin')).toMatchObject({
      metrics: ['views', 'clicks'],
      credential: 'owner',
      batchSize: 20,
      readCostMicros: 0,
    });
  });

  it('is views from Instagram, and clicks for stories, one post a call with the token of its owner', () => {
    expect(capabilityOf('instagram')).toMatchObject({
      metrics: ['views', 'clicks'],
      credential: 'owner',
      batchSize: 1,
      fetchSize: 50,
    });
  });

  it('is views and clicks from Pages, and conversions for ads, from Meta, with the token of the owner', () => {
    expect(capabilityOf('meta')).toMatchObject({
      metrics: ['views', 'clicks', 'conversions'],
      credential: 'owner',
      batchSize: 1,
      fetchSize: 50,
    });
  });

  it('settles as late as the default policy waits', () => {
    const hours = PLATFORMS.map((platform) => [platform, capabilityOf(platform).settleHours]);
    expect(Object.fromEntries(hours)).toEqual(DEFAULT_POLICY.settleHours);
  });

  it('travels to a fetch in whole calls', () => {
    for (const { batchSize, fetchSize } of PLATFORMS.map(capabilityOf)) expect(fetchSize % batchSize).toBe(0);
  });

  it('is asked of all seven, each of which has a client', () => {
    expect(connectedPlatforms().sort()).toEqual([...PLATFORMS].sort());
    for (const platform of connectedPlatforms()) expect(existsSync(`shared/platforms/${platform}.ts`)).toBe(true);
  });
});
