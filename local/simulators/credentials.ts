import type { Platform } from '../../shared/model/platform.ts';

/** What the simulated platforms accept, in the form of the platforms' secrets. */
export const SIMULATED_CREDENTIALS = {
  youtube: { apiKey: 'sim-youtube-key' },
  x: { bearerToken: 'sim-x-user-token' },
  reddit: {
    clientId: 'sim-reddit-client',
    clientSecret: 'sim-reddit-secret',
    userAgent: 'aws:claimcheck-simulated:1.0 (by /u/sample_user_1)',
  },
  tiktok: { clientKey: 'sim-tiktok-client', clientSecret: 'sim-tiktok-secret' },
  linkedin: { clientId: 'sim-linkedin-client', clientSecret: 'sim-linkedin-secret' },
} as const;

/** What the simulated network and tracker accept, in the form of the sources' secrets: two accounts each. */
export const SIMULATED_SOURCES = {
  everflow: { accounts: { main: { apiKey: 'sim-everflow-key' }, second: { apiKey: 'sim-everflow-key-2' } } },
  redtrack: { accounts: { main: { apiKey: 'sim-redtrack-key' }, second: { apiKey: 'sim-redtrack-key-2' } } },
  posthog: { accounts: { main: { apiKey: 'phx_sim_posthog_key' }, second: { apiKey: 'phx_sim_posthog_key_2' } } },
} as const;

/** What the simulated Mautic accepts; where it is stands beside it in the secret. */
export const SIMULATED_MAUTIC = { clientId: 'sim-mautic-client', clientSecret: 'sim-mautic-secret' } as const;

/** The token of an account whose owner connected it. */
export const simulatedOwnerToken = (platform: Platform, accountId: string): string =>
  `sim-${platform}-owner-${Buffer.from(accountId).toString('base64url')}`;

/** The account that such a token opens; undefined where it is none of this platform's. */
export function ownerOfToken(platform: Platform, token: string): string | undefined {
  const [, account] = new RegExp(`^sim-${platform}-owner-([\\w-]+)$`).exec(token) ?? [];
  return account === undefined ? undefined : Buffer.from(account, 'base64url').toString();
}

/** An app's token: X gives it public metrics only. */
export const SIMULATED_X_APP_TOKEN = 'sim-x-app-token';

/** The account of the simulated Twilio, in the form of the operators' notification plan. */
export const SIMULATED_TWILIO = {
  accountSid: 'AC00000000000000000000000000000001',
  authToken: 'sim-twilio-token',
  from: '+15005550006',
} as const;

/** The application at the simulated Discord, in the form of its secret; what signs its interactions is in discord-signature.ts. */
export const SIMULATED_DISCORD = { applicationId: '1280000000000000001', botToken: 'sim-discord-bot-token' } as const;
