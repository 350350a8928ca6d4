/** What the simulated platforms accept, in the form of the platforms' secrets. */
export const SIMULATED_CREDENTIALS = {
  youtube: { apiKey: 'sim-youtube-key' },
  x: { bearerToken: 'sim-x-user-token' },
} as const;

/** An app's token: X gives it public metrics only. */
export const SIMULATED_X_APP_TOKEN = 'sim-x-app-token';
