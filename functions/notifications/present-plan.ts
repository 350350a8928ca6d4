import type { DestinationState } from '../../shared/model/notice.ts';
import type { Destination } from '../../shared/model/notification-plan.ts';
import type { TenantPlan } from '../../shared/store/notification-plans.ts';

type States = ReadonlyMap<string, DestinationState>;

/** What an admin sees of a plan: of each address only enough to know it again. */
export const presentPlan = ({ destinations, routes, reports, updatedAt, updatedBy }: TenantPlan, states: States) => ({
  destinations: Object.fromEntries(
    Object.entries(destinations).map(([name, destination]) => [
      name,
      { channel: destination.channel, address: masked(destination), ...presentState(states.get(name)) },
    ]),
  ),
  routes,
  ...(reports === undefined ? {} : { reports }),
  updatedAt,
  updatedBy,
});

export const presentState = (state: DestinationState | undefined) =>
  state?.state === 'disabled' ? { state: 'disabled', reason: state.reason, since: state.since } : { state: 'ok' };

const SHOWN = 4;

/** `hooks.slack.com…wxyz`, `…@example.com`, `…0001` */
function masked(destination: Destination): string {
  switch (destination.channel) {
    case 'slack':
    case 'discord':
      return `${new URL(destination.webhookUrl).host}…${destination.webhookUrl.slice(-SHOWN)}`;
    case 'email':
      return destination.to.map((address) => `…${address.slice(address.lastIndexOf('@'))}`).join(', ');
    case 'sms':
      return `…${destination.to.slice(-SHOWN)}`;
  }
}
