import { Problem } from '../../shared/lambda/error-responses.ts';
import { route, type Route } from '../../shared/lambda/route.ts';
import { savedChange } from '../../shared/lambda/save-change.ts';
import { DestinationName } from '../../shared/model/notification-plan.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { DestinationStateStore } from '../../shared/store/destination-states.ts';
import { enabled } from './plan-routes.ts';
import { presentState } from './present-plan.ts';

/** A destination that refused for good may be told again: an admin's own, an operator's of the operators' plan. */
export const enableRoute = (states: DestinationStateStore): Route =>
  route({
    method: 'POST',
    path: '/v1/notifications/destinations/{name}/enable',
    roles: ['admin', 'operator'],
    acrossTenants: true,
    async handle({ tenantId, params: { name = '' }, now }) {
      if (!DestinationName.safeParse(name).success) throw noneDisabled();
      const state = await savedChange({
        read: async () => (await states.getMany(tenantId, [name])).get(name),
        change: (before) => (before.state === 'disabled' ? enabled(before, now) : before),
        save: (after) => states.save(after),
        notFound: noneDisabled,
      });
      logger.info('destination enabled', { code: LOG.destinationEnabled, name });
      return { status: 200, body: { name, ...presentState(state) } };
    },
  });

const noneDisabled = (): Problem => new Problem('NOT_FOUND', { detail: 'No such destination was disabled.' });
