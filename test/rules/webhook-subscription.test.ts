import { describe, expect, it } from 'vitest';
import { TEST_EVENT } from '../../shared/model/webhook.ts';
import { disabledEndpoint } from '../../shared/rules/webhook-health.ts';
import { takesEvent } from '../../shared/rules/webhook-subscription.ts';
import { T0 } from '../support/sample-claims.ts';
import { sampleEndpoint } from '../support/sample-webhooks.ts';

describe('an endpoint', () => {
  const endpoint = sampleEndpoint({ events: ['verdict.final'] });

  it('takes what it subscribed to, and tests', () => {
    expect(takesEvent(endpoint, 'verdict.final')).toBe(true);
    expect(takesEvent(endpoint, TEST_EVENT)).toBe(true);
    expect(takesEvent(endpoint, 'verdict.changed')).toBe(false);
  });

  it('takes nothing while it is disabled', () => {
    const disabled = disabledEndpoint(endpoint, 'BY_ADMIN', T0);
    expect(takesEvent(disabled, 'verdict.final')).toBe(false);
    expect(takesEvent(disabled, TEST_EVENT)).toBe(false);
  });
});
