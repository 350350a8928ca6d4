import type { Wording } from '../../shared/rules/wording.ts';
import { disableDestination } from './disable-destination.ts';
import type { Notifying } from './notifying.ts';
import type { ActingPlan } from './plans.ts';
import type { Sending } from '../../shared/lambda/send-once.ts';

/** How something is said at a destination of a plan, and what happens when it takes nothing any more. */
export async function sendingTo(
  notifying: Notifying,
  { owner, plan, stillTheSame }: ActingPlan,
  name: string,
  wording: Wording,
  about: Readonly<Record<string, string>>,
): Promise<Sending> {
  const destination = plan.destinations[name]!;
  const state = (await notifying.states.getMany(owner, [name])).get(name);
  return {
    isDisabled: state?.state === 'disabled',
    send: () => notifying.sendTo(destination, wording, about),
    disable: (reason, refused) =>
      disableDestination(notifying, {
        ...{ owner, destination: name, channel: destination.channel, reason, refused, stillTheSame },
      }),
  };
}
