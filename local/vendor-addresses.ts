import { DISCORD_URL, TWILIO_URL } from '../infra/config.ts';
import { FETCHED, FETCHED_PLATFORMS, tokenUrlOf } from '../infra/platforms.ts';
import { addressesOf, PULLED, PULLED_SOURCES } from '../infra/sources.ts';

/** Where each vendor's API is simulated, by the address that the stack declares for it. */
const SIMULATED: Readonly<Record<string, string>> = {
  [TWILIO_URL]: 'twilio',
  [DISCORD_URL]: 'discord',
  ...Object.fromEntries(
    FETCHED_PLATFORMS.flatMap((platform) => [
      [FETCHED[platform].baseUrl, platform],
      [tokenUrlOf(platform), platform],
    ]),
  ),
  ...Object.fromEntries(
    PULLED_SOURCES.flatMap((source) => addressesOf(source).map((url) => [url, PULLED[source].vendor])),
  ),
};

/** A function's environment with every vendor address turned to the simulators, which may also be posted to. */
export const toSimulators =
  (simulatorUrl: string) =>
  (_function: string, environment: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(environment).map(([name, value]) => {
        if (name === 'LOCAL_RECEIVERS') return [name, new URL(simulatorUrl).origin];
        const vendor = SIMULATED[value.replace(/\/$/, '')];
        return [name, vendor === undefined ? value : `${simulatorUrl}/${vendor}`];
      }),
    );
