import { decide, dependsOnKeys, type Decision, type Grant } from './decide.ts';
import type { Principal } from './principals.ts';

export interface Denial {
  action: string;
  resource: string;
  /** The service's own sentence. */
  message: string;
}

/** A statement of a role that a call was allowed by. */
export interface UsedGrant extends Grant {
  role: string;
  caller: string;
}

export interface Permissions {
  /** Undefined where the caller's role allows the call. `leadingKeys` is asked only where a statement limits them. */
  check(caller: Principal, action: string, resource: string, leadingKeys?: () => readonly string[]): Denial | undefined;
  /** The same where each of the resources stands for what the call is about, and a right on one of them is enough. */
  checkOneOf(caller: Principal, action: string, resources: readonly string[]): Denial | undefined;
  used(): UsedGrant[];
}

/** Allows or denies by role. Each decision is made once; `log` hears of each kind of denial once, `onUsed` of each grant. */
export function rolePermissions(
  log: (line: string) => void,
  onUsed: (grant: UsedGrant) => void = () => {},
): Permissions {
  const decided = new Map<Principal, Map<string, Denial | 'allowed' | 'by keys'>>();
  const used = new Map<string, UsedGrant>();
  const logged = new Set<string>();

  const settle = (caller: Principal, action: string, resource: string, decision: Decision): Denial | 'allowed' => {
    if (decision.allowed) {
      const grant = { role: caller.role.name, caller: caller.name, ...decision.by };
      const key = JSON.stringify(grant);
      if (!used.has(key)) onUsed(grant);
      used.set(key, grant);
      return 'allowed';
    }
    const line = `${caller.name} may not ${action} on ${resource}`;
    if (!logged.has(line)) log(line);
    logged.add(line);
    return { action, resource, message: sentence(caller, action, resource, decision.explicit) };
  };

  const check: Permissions['check'] = (caller, action, resource, leadingKeys = () => []) => {
    let known = decided.get(caller);
    if (!known) decided.set(caller, (known = new Map()));
    const key = `${action} ${resource}`;
    let decision = known.get(key);
    if (decision === undefined) {
      const { statements } = caller.role;
      decision = dependsOnKeys(statements, action, resource)
        ? 'by keys'
        : settle(caller, action, resource, decide(statements, action, resource, []));
      known.set(key, decision);
    }
    if (decision === 'by keys')
      decision = settle(caller, action, resource, decide(caller.role.statements, action, resource, leadingKeys()));
    return decision === 'allowed' ? undefined : decision;
  };

  return {
    check,
    checkOneOf: (caller, action, resources) => {
      const decisions = resources.map((resource) => decide(caller.role.statements, action, resource, []));
      const outright = decisions.findIndex((decision) => !decision.allowed && decision.explicit);
      const settled = outright >= 0 ? outright : decisions.findIndex(({ allowed }) => allowed);
      return check(caller, action, resources[Math.max(settled, 0)]!);
    },
    used: () => [...used.values()],
  };
}

const sentence = ({ arn }: Principal, action: string, resource: string, explicit: boolean): string =>
  `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${
    explicit
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`
  }`;

/** Allows everything: the engine without its gateway. */
export const everythingAllowed: Permissions = {
  check: () => undefined,
  checkOneOf: () => undefined,
  used: () => [],
};
