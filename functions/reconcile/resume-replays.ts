import { atMs } from '../../shared/model/instant.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { ReplayQueue } from '../../shared/outbound/replay-queue.ts';
import type { ReplayStore } from '../../shared/store/replays.ts';

export interface ReplayWatch {
  replays: Pick<ReplayStore, 'stalled' | 'lookAgainLater'>;
  queue: ReplayQueue;
  now: () => number;
}

/** Asks again for the step of each replay that stands still: its message was lost, or given up on. */
export async function resumeReplays({ replays, queue, now }: ReplayWatch): Promise<void> {
  const at = atMs(now());
  for (const stalled of await replays.stalled(at)) {
    if (!(await replays.lookAgainLater(stalled, at))) continue;
    const { tenantId, id, step } = stalled.replay;
    await queue.send({ tenantId, replayId: id, step });
    logger.warn('a replay stood still', { code: LOG.replayResumed, tenantId, replayId: id, step });
  }
}
