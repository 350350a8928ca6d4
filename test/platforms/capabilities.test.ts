import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../shared/model/platform.ts';
import { capabilityOf, connectedPlatforms } from '../../shared/platforms/capabilities.ts';

describe('what platforms can give', () => {
  it('is known for every platform', () => {
    expect(PLATFORMS.map((platform) => capabilityOf(platform).platform)).toEqual([...PLATFORMS]);
  });

  it('is views from YouTube, 50 videos a call', () => {
    expect(capabilityOf('youtube')).toMatchObject({ metrics: ['views'], batchSize: 50, readCostsMoney: false });
  });

  it('is views and clicks from X, 100 posts a call, and each read costs', () => {
    expect(capabilityOf('x')).toMatchObject({ metrics: ['views', 'clicks'], batchSize: 100, readCostsMoney: true });
  });

  it('counts only platforms with a client as connected', () => {
    expect(connectedPlatforms().sort()).toEqual(['x', 'youtube']);
  });
});
