import type { Instant } from '../../shared/model/instant.ts';
import type { Replay } from '../../shared/model/replay.ts';
import { replayPagePut, type ReplayStore } from '../../shared/store/replays.ts';
import { applyToClaim, type Applying } from './apply-to-claim.ts';
import type { StepDone } from './examine-page.ts';

export interface ApplyingPages extends Applying {
  replays: Pick<ReplayStore, 'page'>;
}

/** One step of applying: the claims of one page of the dry run, one after the other. Those that changed since are left alone. */
export async function applyPage(applying: ApplyingPages, replay: Replay, now: Instant): Promise<StepDone> {
  const page = await applying.replays.page(replay.tenantId, replay.id, replay.step);
  const changedSince: string[] = [];
  for (const { submissionId, version } of page.changes) {
    const outcome = await applyToClaim(applying, replay, { submissionId, version }, now);
    if (outcome === 'changed since') changedSince.push(submissionId);
  }
  const isLast = replay.step >= replay.pages;
  return {
    after: {
      ...replay,
      status: isLast ? 'APPLIED' : 'APPLYING',
      step: replay.step + 1,
      changedSince: replay.changedSince + changedSince.length,
    },
    findings: changedSince.length > 0 ? [replayPagePut(replay, replay.step, { ...page, changedSince })] : [],
  };
}
