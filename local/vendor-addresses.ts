import { FETCHED, FETCHED_PLATFORMS, tokenUrlOf } from '../infra/platforms.ts';

/** Where each vendor's API is simulated, by the address that the stack declares for it. */
const SIMULATED: Readonly<Record<string, string>> = Object.fromEntries(
  FETCHED_PLATFORMS.flatMap((platform) => [
    [FETCHED[platform].baseUrl, platform],
    [tokenUrlOf(platform), platform],
  ]),
);

/** A function's environment with every vendor address turned to the simulators. */
export const toSimulators =
  (simulatorUrl: string) =>
  (_function: string, environment: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(environment).map(([name, value]) => {
        const vendor = SIMULATED[value.replace(/\/$/, '')];
        return [name, vendor === undefined ? value : `${simulatorUrl}/${vendor}`];
      }),
    );
