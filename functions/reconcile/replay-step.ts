import { atMs } from '../../shared/model/instant.ts';
import type { Replay, ReplayMessage } from '../../shared/model/replay.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { ReplayQueue } from '../../shared/outbound/replay-queue.ts';
import type { ReplayStore } from '../../shared/store/replays.ts';
import { applyPage, type ApplyingPages } from './apply-page.ts';
import { examinePage, type Examining, type StepDone } from './examine-page.ts';

export interface Replaying extends Omit<Examining, 'replays'>, Omit<ApplyingPages, 'replays'> {
  replays: ReplayStore;
  queue: ReplayQueue;
  now: () => number;
}

/** Makes one step of a replay, saves how far it has come and asks for the next. A step that was made before is not made again. */
export function replayStep(replaying: Replaying) {
  return async ({ tenantId, replayId, step }: ReplayMessage): Promise<void> => {
    const { replays, queue, now } = replaying;
    const replay = await replays.get(tenantId, replayId, { consistent: true });
    if (!replay || !isAtWork(replay)) return;
    if (step === replay.step) {
      const { after, findings } = await made(replaying, replay);
      // Who lost leaves asking for the next step to who won.
      if (!(await replays.checkpoint(replay, after, atMs(now()), findings))) return;
      tell(after);
      if (isAtWork(after)) await queue.send({ tenantId, replayId, step: after.step });
    } else if (step === replay.step - 1) {
      // Made before, and perhaps never followed: two that follow it do so once.
      await queue.send({ tenantId, replayId, step: replay.step });
    }
  };
}

const isAtWork = ({ status }: Replay): boolean => status === 'EXAMINING' || status === 'APPLYING';

const made = (replaying: Replaying, replay: Replay): Promise<StepDone> => {
  const at = atMs(replaying.now());
  return replay.status === 'EXAMINING' ? examinePage(replaying, replay, at) : applyPage(replaying, replay, at);
};

function tell({ tenantId, id, status, examined, changed, changedSince }: Replay): void {
  const about = { tenantId, replayId: id, examined, changed };
  if (status === 'EXAMINED') logger.info('replay examined', { code: LOG.replayExamined, ...about });
  if (status === 'APPLIED') logger.info('replay applied', { code: LOG.replayApplied, ...about, changedSince });
}
