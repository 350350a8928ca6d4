import { Problem, invalid } from '../../shared/lambda/error-responses.ts';
import { route, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import type { DestinationState } from '../../shared/model/notice.ts';
import { NotificationPlan, type Destination } from '../../shared/model/notification-plan.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { planFaults, type PlanGround } from '../../shared/rules/notification-plan-validity.ts';
import type { DestinationStateStore } from '../../shared/store/destination-states.ts';
import type { NotificationPlanStore, TenantPlan } from '../../shared/store/notification-plans.ts';
import { presentPlan } from './present-plan.ts';

export interface Planning {
  plans: NotificationPlanStore;
  states: DestinationStateStore;
  ground: Omit<PlanGround, 'seesAllTenants'>;
}

/** A tenant's own plan: who of its people is told of what. */
export const planRoutes = (planning: Planning): Route[] => {
  const { plans, states } = planning;
  return [
    route({
      method: 'GET',
      path: '/v1/notifications',
      roles: ['admin'],
      async handle({ tenantId }) {
        const plan = await plans.get(tenantId);
        if (!plan) return { status: 200, body: { destinations: {}, routes: [] } };
        return { status: 200, body: presentPlan(plan, await statesOf(states, plan)) };
      },
    }),
    route({
      method: 'PUT',
      path: '/v1/notifications',
      roles: ['admin'],
      body: NotificationPlan,
      async handle(call) {
        const faults = planFaults(call.body, { ...planning.ground, seesAllTenants: false });
        if (faults.length > 0) throw invalid(...faults);
        const plan = await savedPlan(planning, call);
        logger.info('notification plan saved', {
          code: LOG.notificationPlanSaved,
          version: plan.version,
          destinations: Object.keys(plan.destinations).length,
        });
        return { status: 200, body: presentPlan(plan, await statesOf(states, plan)) };
      },
    }),
  ];
};

const TRIES = 3;

/** Puts the plan in place of the one before. A destination that got another address may be told again. Throws 409. */
async function savedPlan({ plans, states }: Planning, call: ApiCall<NotificationPlan>): Promise<TenantPlan> {
  const { tenantId, caller, now, body } = call;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await plans.get(tenantId);
    const plan: TenantPlan = {
      ...body,
      ...{ tenantId, updatedAt: now, updatedBy: caller.keyId, version: (before?.version ?? 0) + 1 },
    };
    const known = await statesOf(states, plan);
    const freed = [...known.values()]
      .filter(({ state, name }) => state === 'disabled' && !isSame(before?.destinations[name], body.destinations[name]))
      .map((state) => enabled(state, now));
    if (await plans.save(plan, before?.version ?? 'absent', freed)) return plan;
  }
  throw new Problem('REVISION_CONFLICT', { detail: 'Others are changing it at the same time; try again.' });
}

export const enabled = ({ owner, name, version }: DestinationState, now: string): DestinationState => ({
  ...{ owner, name, state: 'ok', updatedAt: now, version: version + 1 },
});

const statesOf = (states: DestinationStateStore, { tenantId, destinations }: TenantPlan) =>
  states.getMany(tenantId, Object.keys(destinations));

/** Both were written by the same schema, so the order of their members is the same. */
const isSame = (one: Destination | undefined, other: Destination | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
