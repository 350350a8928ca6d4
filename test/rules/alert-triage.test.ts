import { describe, expect, it } from 'vitest';
import type { Alert } from '../../shared/model/alert.ts';
import { after } from '../../shared/model/instant.ts';
import { triaged } from '../../shared/rules/alert-triage.ts';
import { sampleAlert } from '../support/sample-alert.ts';
import { T0 } from '../support/sample-claims.ts';

const NOW = after(T0, 1000);

describe('an alert that a person deals with', () => {
  it.each<[Alert['status'], 'ACKNOWLEDGED' | 'RESOLVED', 'changed' | 'as it was' | 'refused']>([
    ['OPEN', 'ACKNOWLEDGED', 'changed'],
    ['OPEN', 'RESOLVED', 'changed'],
    ['ACKNOWLEDGED', 'ACKNOWLEDGED', 'as it was'],
    ['ACKNOWLEDGED', 'RESOLVED', 'changed'],
    ['RESOLVED', 'ACKNOWLEDGED', 'refused'],
    ['RESOLVED', 'RESOLVED', 'as it was'],
  ])('%s to %s: %s', (from, status, outcome) => {
    const alert = sampleAlert({ status: from, reason: 'before', version: 3 });
    const after = triaged(alert, { status, reason: 'looked at it' }, NOW);
    if (outcome === 'refused') expect(after).toBeNull();
    else if (outcome === 'as it was') expect(after).toBe(alert);
    else expect(after).toEqual({ ...alert, status, reason: 'looked at it', updatedAt: NOW, version: 4 });
  });
});
