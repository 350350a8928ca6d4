import * as z from 'zod';
import { invalid } from '../../shared/lambda/error-responses.ts';
import { PAGE_QUERY, route, type Route } from '../../shared/lambda/route.ts';
import type { HeldBatch, Notice, SendState } from '../../shared/model/notice.ts';
import type { NotificationStore } from '../../shared/store/notifications.ts';
import type { NoticeStore } from '../../shared/store/notices.ts';

const NoticesQuery = z.strictObject({
  ...PAGE_QUERY,
  alertId: z
    .string()
    .regex(/^alr_[a-z0-9]{1,60}$/, 'must be the id of an alert')
    .optional(),
  reportId: z
    .string()
    .regex(/^rep_[a-z0-9_-]{1,80}$/, 'must be the id of a report')
    .optional(),
});

/** What was told of an alert or a report, where and when: by the caller's own plan, never by anybody else's. */
export const noticesRoute = (notices: Pick<NoticeStore, 'of'>, held: Pick<NotificationStore, 'getMany'>): Route =>
  route({
    method: 'GET',
    path: '/v1/notifications/notices',
    roles: ['admin', 'operator'],
    acrossTenants: true,
    query: NoticesQuery,
    async handle({ tenantId, query, after }) {
      const { notices: told, next } = await notices.of(tenantId, aboutOf(query), {
        limit: query.limit,
        startAfter: after && { pk: after.pk ?? '', sk: after.sk ?? '' },
      });
      const batches = await held.getMany(
        told.flatMap(({ owner, destination, send }) =>
          send.state === 'HELD' ? [{ owner, destination, dueAt: send.until }] : [],
        ),
      );
      return {
        status: 200,
        body: { items: told.map((notice) => presentNotice(notice, batchOf(notice, batches))) },
        next: next && { pk: next.pk, sk: next.sk },
      };
    },
  });

function aboutOf({ alertId, reportId }: z.output<typeof NoticesQuery>): string {
  const about = alertId ?? reportId;
  if (about === undefined || (alertId !== undefined && reportId !== undefined))
    throw invalid({ path: 'alertId', message: 'give either this or reportId' });
  return about;
}

/** What became of what was held back is what became of its batch. */
const batchOf = ({ destination, send }: Notice, batches: readonly HeldBatch[]): HeldBatch | undefined =>
  send.state === 'HELD'
    ? batches.find((batch) => batch.destination === destination && batch.dueAt === send.until)
    : undefined;

const presentNotice = (notice: Notice, batch: HeldBatch | undefined) => {
  const { destination, channel, announcement, announcedAt } = notice;
  const { send, updatedAt } = batch ?? notice;
  return { destination, channel, announcement, announcedAt, ...shown(send), updatedAt };
};

/** What the channel called it is of use to nobody who asks here. */
function shown(send: SendState) {
  if (send.state !== 'SENT') return send;
  const { providerId: _, ...rest } = send;
  return rest;
}
