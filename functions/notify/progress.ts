import type { SendState } from '../../shared/model/notice.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { countNotices } from '../../shared/observability/metrics.ts';
import type { SendProgress } from '../../shared/lambda/send-once.ts';

/** How far one destination has been told. */
export type Progress = SendProgress & { owner: string; destination: string };

/** States in which somebody was not told who should have been. */
const UNSENT: ReadonlySet<SendState['state']> = new Set(['REFUSED', 'UNKNOWN', 'FAILED', 'SKIPPED_DISABLED']);

/** Counts and logs what this delivery came to, without any address. */
export function noteProgress(progress: Progress, about: Readonly<Record<string, string>>): void {
  const { owner, destination } = progress;
  const state = progress.state?.state;
  if (state === undefined || (progress.done && !progress.news)) return;
  countNotices(state, 1);
  const line = {
    ...{ code: UNSENT.has(state) ? LOG.noticeUnsent : LOG.noticeSettled, owner, destination, state, ...about },
    ...(progress.done ? {} : { why: progress.why }),
  };
  if (UNSENT.has(state)) logger.error('a destination was not told', line);
  else logger.info('a destination was told', line);
}
