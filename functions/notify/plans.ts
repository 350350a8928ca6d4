import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { parseOperatorsPlan, type OperatorsGround } from '../../shared/lambda/operators-plan.ts';
import type { NotificationPlan, OperatorsPlan } from '../../shared/model/notification-plan.ts';
import { PLATFORM_TENANT, type Tenant } from '../../shared/model/registry.ts';
import type { Write } from '../../shared/store/tables.ts';
import { planCheck, type NotificationPlanStore } from '../../shared/store/notification-plans.ts';

/** A plan by which alerts are told: the operators', or a tenant's own. */
export interface ActingPlan {
  /** The platform for the operators'. */
  owner: string;
  plan: NotificationPlan;
  /** Of digests whose route names none. */
  timeZone: string;
  /** Hold only while the plan is the one that was read. */
  stillTheSame: Write[];
}

export interface PlanReading {
  /** Rejects where the operators' plan is missing or not valid. */
  operators: () => Promise<OperatorsPlan>;
  plans: Pick<NotificationPlanStore, 'get'>;
  tenant: (id: string) => Promise<Tenant | undefined>;
}

/** Where the operators' days begin. */
const OPERATORS_TIME_ZONE = 'America/New_York';

/** The plan of a tenant or of the operators, where it has one and is active. */
export async function planOf(
  { operators, plans, tenant }: PlanReading,
  owner: string,
): Promise<ActingPlan | undefined> {
  if (owner === PLATFORM_TENANT) {
    return { owner, plan: await operators(), timeZone: OPERATORS_TIME_ZONE, stillTheSame: [] };
  }
  const [known, plan] = await Promise.all([tenant(owner), plans.get(owner)]);
  if (!plan || known?.status !== 'active') return undefined;
  return { owner, plan, timeZone: known.timeZone, stillTheSame: [planCheck(plan)] };
}

/** The plans that may tell of a tenant's alerts: the operators' and that tenant's own, nobody else's. */
export async function plansFor(reading: PlanReading, tenantId: string): Promise<ActingPlan[]> {
  const owners = [...new Set([PLATFORM_TENANT, tenantId])];
  const plans = await Promise.all(owners.map((owner) => planOf(reading, owner)));
  return plans.filter((plan) => plan !== undefined);
}

const MAX_AGE_SECONDS = 300;

/** The operators' plan in a secret; read again every five minutes, so that a new one is taken up. */
export function operatorsPlanIn(secretId: string, ground: OperatorsGround): () => Promise<OperatorsPlan> {
  const secrets = new SecretsProvider();
  return async () => {
    const secret = await secrets.get(secretId, { maxAge: MAX_AGE_SECONDS });
    if (typeof secret !== 'string') throw new Error("the operators' notification plan is missing");
    return parseOperatorsPlan(secret, ground);
  };
}
