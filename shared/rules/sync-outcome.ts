import type { LocalDate } from '../model/local-date.ts';
import type { SourceFailure } from '../model/partition.ts';
import type { SourceOutcome } from '../model/sync-run.ts';
import type { PulledTask, StepError } from '../model/sync-step.ts';
import { daysOf } from './calendar.ts';

/** How a task of a run ended. */
export function outcomeOf({ source, from, to, pulled, failed }: PulledTask): SourceOutcome {
  const { requests = 0, days = 0, rows = 0, quarantined = 0, changedDays = 0 } = pulled.progress ?? {};
  const failure = failed ? failureOf(failed) : pulled.failure;
  return {
    ...{ source, from, to, requests, days, rows, quarantined, changedDays },
    outcome: failure ? 'FAILED' : quarantined > 0 ? 'PARTIAL' : 'OK',
    ...(failure ? { failure } : {}),
  };
}

/** The days of a task that were not read. */
export const unreadDays = ({ from, to, pulled }: PulledTask): LocalDate[] =>
  daysOf({ from: pulled.progress?.next ?? from, to });

/** What ended a step, for people. The cause is what a function threw: its message, never its stack. */
export function failureOf({ Error: name, Cause }: StepError): SourceFailure {
  const message = messageIn(Cause);
  if (name === 'SourceTransient') return { code: 'TRANSIENT', message: message ?? 'the vendor did not answer' };
  if (name === 'States.Timeout' || name === 'Sandbox.Timedout')
    return { code: 'TRANSIENT', message: 'reading took longer than a function may run' };
  return { code: 'INTERNAL', message: `the step failed: ${name}` };
}

function messageIn(cause: string | undefined): string | undefined {
  try {
    const { errorMessage } = JSON.parse(cause ?? '') as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage.slice(0, 500) : undefined;
  } catch {
    return undefined;
  }
}
