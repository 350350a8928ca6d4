/** Where each vendor's API is simulated, by the address that the stack declares for it. */
const SIMULATED: Record<string, string> = {
  'https://www.googleapis.com': 'youtube',
  'https://api.x.com': 'x',
  'https://www.reddit.com': 'reddit',
  'https://oauth.reddit.com': 'reddit',
  'https://open.tiktokapis.com': 'tiktok',
  'https://api.linkedin.com': 'linkedin',
  'https://www.linkedin.com': 'linkedin',
  'https://graph.instagram.com': 'instagram',
  'https://graph.facebook.com': 'meta',
};

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
