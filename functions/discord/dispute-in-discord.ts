import { notDisputed, openDispute, type Disputing } from '../../shared/reviews/open-dispute.ts';
import type { OpenDispute } from './working.ts';

/** A dispute as the API opens it, together with what keeps the command done. */
export const disputeInDiscord =
  (disputing: Disputing): OpenDispute =>
  async ({ now, ...dispute }, together) => {
    const opened = await openDispute(disputing, { ...dispute, by: 'discord', at: now }, together);
    if (opened.kind !== 'opened') throw notDisputed(opened);
  };
