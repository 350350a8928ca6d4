import { describe, expect, it } from 'vitest';
import { after, HOUR } from '../../shared/model/instant.ts';
import { rotatedEndpoint, validSecrets } from '../../shared/rules/webhook-rotation.ts';
import { T0 } from '../support/sample-claims.ts';
import { sampleEndpoint } from '../support/sample-webhooks.ts';

const endpoint = sampleEndpoint({ secrets: { current: 'first' } });

describe('a secret that is rotated', () => {
  it('signs beside the new one until its hours have passed', () => {
    const rotated = rotatedEndpoint(endpoint, 'second', 24, T0);
    expect(rotated.version).toBe(2);
    expect(validSecrets(rotated, T0)).toEqual(['second', 'first']);
    expect(validSecrets(rotated, after(T0, 24 * HOUR - 1))).toEqual(['second', 'first']);
    expect(validSecrets(rotated, after(T0, 24 * HOUR))).toEqual(['second']);
  });

  it('is no secret any more where it gets no hours', () => {
    expect(validSecrets(rotatedEndpoint(endpoint, 'second', 0, T0), T0)).toEqual(['second']);
  });

  it('a second time leaves only the two newest', () => {
    const twice = rotatedEndpoint(rotatedEndpoint(endpoint, 'second', 24, T0), 'third', 1, T0);
    expect(validSecrets(twice, T0)).toEqual(['third', 'second']);
  });

  it('never signs before it is rotated', () => {
    expect(validSecrets(endpoint, T0)).toEqual(['first']);
  });
});
