import * as z from 'zod';
import type { Position } from '../../shared/lambda/cursor.ts';
import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { PAGE_QUERY, route, type Route } from '../../shared/lambda/route.ts';
import { inQueueOrder, type QueuePlace } from '../../shared/rules/review-queue.ts';
import { presentEntry, type EntryReading } from './present-entry.ts';
import { reviewQueue, type Queueing, type QueueLimits } from './review-queue.ts';

export type QueueRouting = Queueing & EntryReading;

const LIMITS: QueueLimits = { open: 1000, affiliates: 100 };
const AT_ONCE = 10;

/** What waits for people, the most suspicious affiliate first. */
export const queueRoute = (routing: QueueRouting, limits = LIMITS): Route =>
  route({
    method: 'GET',
    path: '/v1/review-queue',
    roles: ['analyst', 'admin', 'operator'],
    query: z.strictObject(PAGE_QUERY),
    async handle({ tenantId, caller, now, query: { limit }, after }) {
      const { entries, truncated } = await reviewQueue(routing, tenantId, now, limits);
      const rest = after ? entries.filter((entry) => inQueueOrder(placeIn(after), entry) < 0) : entries;
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      const items = await fewAtOnce(AT_ONCE, page, (entry) => presentEntry(routing, entry, { tenantId, caller, now }));
      return {
        status: 200,
        body: { asOf: now, items, truncated },
        next: last && rest.length > limit ? positionOf(last) : undefined,
      };
    },
  });

const positionOf = ({ fraudScore, since, affiliateId, cause }: QueuePlace): Position => ({
  ...{ since, affiliateId, cause },
  ...(fraudScore === null ? {} : { fraudScore: String(fraudScore) }),
});

const placeIn = ({ fraudScore, since = '', affiliateId = '', cause = '' }: Position): QueuePlace => ({
  ...{ since, affiliateId, cause },
  fraudScore: fraudScore === undefined ? null : Number(fraudScore),
});
