import { describe, expect, it } from 'vitest';
import type { TryOutcome } from '../../shared/model/webhook-delivery.ts';
import { meaningOf } from '../../shared/rules/webhook-answer.ts';

describe('an answer to a webhook', () => {
  it.each<[TryOutcome, string]>([
    [199, 'failed'],
    [200, 'delivered'],
    [204, 'delivered'],
    [299, 'delivered'],
    [300, 'failed'],
    [301, 'failed'],
    [302, 'failed'],
    [307, 'failed'],
    [308, 'failed'],
    [400, 'failed'],
    [404, 'failed'],
    [409, 'failed'],
    [410, 'gone'],
    [411, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
    ['timeout', 'failed'],
    ['network', 'failed'],
    ['address_forbidden', 'failed'],
    ['unknown', 'unknown'],
  ])('%s means %s', (outcome, meaning) => {
    expect(meaningOf(outcome)).toBe(meaning);
  });
});
