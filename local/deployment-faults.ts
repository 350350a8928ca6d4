import { configOf } from '../infra/config.ts';
import { parseOperatorsPlan } from '../shared/lambda/operators-plan.ts';

export interface DeployedChannels {
  mailFrom?: string | undefined;
  textMessages?: string | undefined;
}

/** What stands in the way of telling anybody of alerts, in sentences. `json` is the operators' plan as it is kept. */
export function deploymentFaults(json: string | undefined, channels: DeployedChannels): string[] {
  const present = Object.fromEntries(Object.entries(channels).filter(([, value]) => value !== ''));
  const { mailFrom, textMessages } = configOf('checked', present);
  if (json === undefined) return ["there is no operators' notification plan"];
  try {
    const { twilio, routes } = parseOperatorsPlan(json, { mailFrom, localReceivers: [] });
    return [
      ...(routes.length === 0 ? ["the operators' notification plan has no route: nobody is told of anything"] : []),
      ...(textMessages && !twilio ? ['TEXT_MESSAGES is on and the plan has no Twilio account'] : []),
    ];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
