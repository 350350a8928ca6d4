import { describe, expect, it } from 'vitest';
import { after, DAY } from '../../shared/model/instant.ts';
import type { WebhookEndpoint } from '../../shared/model/webhook-endpoint.ts';
import type { Meaning } from '../../shared/rules/webhook-answer.ts';
import {
  deletedEndpoint,
  disabledEndpoint,
  enabledEndpoint,
  healthAfter,
  wellEndpoint,
} from '../../shared/rules/webhook-health.ts';
import { T0 } from '../support/sample-claims.ts';
import { sampleEndpoint } from '../support/sample-webhooks.ts';

const WELL = sampleEndpoint();
const FAILING = sampleEndpoint({ failingSince: T0 });
const LATER = after(T0, DAY);
const triedAt = (endpoint: WebhookEndpoint, meaning: Meaning, now = LATER) =>
  healthAfter(endpoint, { url: WELL.url, meaning }, now);

describe('an endpoint after a try', () => {
  it.each<[string, WebhookEndpoint, Meaning]>([
    ['well and told', WELL, 'delivered'],
    ['well and nobody knows', WELL, 'unknown'],
    ['failing and nobody knows', FAILING, 'unknown'],
    ['failing once more', FAILING, 'failed'],
    ['disabled and told', disabledEndpoint(FAILING, 'BY_ADMIN', T0), 'delivered'],
    ['disabled and failing', disabledEndpoint(FAILING, 'BY_ADMIN', T0), 'failed'],
    ['disabled and gone', disabledEndpoint(FAILING, 'BY_ADMIN', T0), 'gone'],
  ])('is the same where nothing changed: %s', (_, endpoint, meaning) => {
    expect(triedAt(endpoint, meaning)).toBe(endpoint);
  });

  it('remembers since when it fails, until it takes something again', () => {
    const failing = triedAt(WELL, 'failed');
    expect(failing).toEqual({ ...WELL, failingSince: LATER, updatedAt: LATER, version: 2 });
    expect(triedAt(failing, 'delivered')).toEqual({ ...WELL, updatedAt: LATER, version: 3 });
  });

  it('is disabled at once where it says it is gone', () => {
    const disabled = { status: 'disabled', reason: 'GONE', disabledAt: LATER, updatedAt: LATER, version: 2 };
    expect(triedAt(FAILING, 'gone')).toEqual({ ...FAILING, ...disabled });
  });

  it('is disabled when it has failed for five days, and not a millisecond earlier', () => {
    expect(triedAt(FAILING, 'failed', after(T0, 5 * DAY - 1))).toBe(FAILING);
    expect(triedAt(FAILING, 'failed', after(T0, 5 * DAY))).toMatchObject({ status: 'disabled', reason: 'FAILING' });
  });

  it('that moved in the meantime is not judged by what its old address did', () => {
    for (const meaning of ['gone', 'failed', 'delivered'] as const) {
      const moved = sampleEndpoint({ url: 'https://hooks.example.com/new', failingSince: T0 });
      expect(triedAt(moved, meaning, after(T0, 9 * DAY))).toBe(moved);
    }
  });
});

describe('an endpoint that is switched', () => {
  it('keeps why it was disabled first', () => {
    const disabled = disabledEndpoint(WELL, 'GONE', T0);
    expect(disabledEndpoint(disabled, 'BY_ADMIN', LATER)).toBe(disabled);
  });

  it('on again has nothing held against it', () => {
    const on = { ...WELL, updatedAt: LATER };
    expect(enabledEndpoint(disabledEndpoint(FAILING, 'FAILING', T0), LATER)).toEqual({ ...on, version: 3 });
    expect(enabledEndpoint(FAILING, LATER)).toEqual({ ...on, version: 2 });
    expect(enabledEndpoint(WELL, LATER)).toBe(WELL);
    expect(wellEndpoint(FAILING)).toEqual(WELL);
  });

  it('off for good says when', () => {
    const gone = { status: 'disabled', reason: 'BY_ADMIN', disabledAt: LATER, deletedAt: LATER };
    expect(deletedEndpoint(disabledEndpoint(WELL, 'GONE', T0), LATER)).toMatchObject({ ...gone, version: 3 });
  });
});
