import { describe, expect, it } from 'vitest';
import type { PulledTask } from '../../shared/model/sync-step.ts';
import { failureOf, outcomeOf, unreadDays } from '../../shared/rules/sync-outcome.ts';

const progress = {
  ...{ next: '2026-01-14', page: 1, span: 1, failure: null, requests: 3, refusals: 0 },
  ...{ days: 2, rows: 40, quarantined: 0, changedDays: 1 },
};
const task = (pulled: Partial<PulledTask['pulled']> = {}, more: Partial<PulledTask> = {}): PulledTask => ({
  ...{ source: 'redtrack', account: 'main', from: '2026-01-12', to: '2026-01-15' },
  pulled: { state: 'DONE', progress, failure: null, ...pulled },
  ...more,
});
const AUTH = { code: 'AUTH', message: 'the key was refused' } as const;
const cause = (errorMessage: unknown): string => JSON.stringify({ errorType: 'Error', errorMessage, trace: ['at x'] });

describe('the outcome of a source', () => {
  it.each([
    ['it was read', task(), { outcome: 'OK', requests: 3, rows: 40 }],
    [
      'rows could not be used',
      task({ progress: { ...progress, quarantined: 1 } }),
      { outcome: 'PARTIAL', quarantined: 1 },
    ],
    ['it answered a failure', task({ state: 'FAILED', failure: AUTH }), { outcome: 'FAILED', failure: AUTH }],
    [
      'its function died before it answered at all',
      task({ state: 'NEW', progress: null }, { failed: { Error: 'Runtime.ExitError' } }),
      { outcome: 'FAILED', requests: 0, failure: { code: 'INTERNAL', message: 'the step failed: Runtime.ExitError' } },
    ],
  ])('where %s', (_, of, expected) => {
    expect(outcomeOf(of)).toMatchObject({ source: 'redtrack', from: '2026-01-12', to: '2026-01-15', ...expected });
  });

  it.each([
    [
      'all of them before it was begun',
      task({ state: 'NEW', progress: null }),
      ['2026-01-12', '2026-01-13', '2026-01-14', '2026-01-15'],
    ],
    ['the rest once some are done', task(), ['2026-01-14', '2026-01-15']],
    ['none once it is through', task({ progress: { ...progress, next: '2026-01-16' } }), []],
  ])('leaves unread %s', (_, of, days) => {
    expect(unreadDays(of)).toEqual(days);
  });
});

describe('what ended a step', () => {
  it.each([
    [{ Error: 'SourceTransient', Cause: cause('the vendor answered 502') }, 'TRANSIENT', 'the vendor answered 502'],
    [{ Error: 'SourceTransient', Cause: 'no JSON' }, 'TRANSIENT', 'the vendor did not answer'],
    [{ Error: 'SourceTransient', Cause: cause(7) }, 'TRANSIENT', 'the vendor did not answer'],
    [{ Error: 'Sandbox.Timedout' }, 'TRANSIENT', 'reading took longer than a function may run'],
    [{ Error: 'States.Timeout' }, 'TRANSIENT', 'reading took longer than a function may run'],
    [
      { Error: 'TypeError', Cause: cause('x of https://api.example/?key=secret') },
      'INTERNAL',
      'the step failed: TypeError',
    ],
  ])('%j is %s', (failed, code, message) => {
    expect(failureOf(failed)).toEqual({ code, message });
  });
});
