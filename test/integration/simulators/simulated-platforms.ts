import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIMULATED_CREDENTIALS, simulatedOwnerToken } from '../../../local/simulators/credentials.ts';
import { type SimulatorOptions, type Simulators, startSimulators } from '../../../local/simulators/simulators.ts';
import { instagramClient } from '../../../shared/platforms/instagram.ts';
import { LINKEDIN_API_VERSION } from '../../../shared/platforms/linkedin-version.ts';
import { linkedinClient } from '../../../shared/platforms/linkedin.ts';
import { metaClient } from '../../../shared/platforms/meta.ts';
import { redditClient } from '../../../shared/platforms/reddit.ts';
import { tiktokClient } from '../../../shared/platforms/tiktok.ts';
import { xClient } from '../../../shared/platforms/x.ts';
import { youtubeClient } from '../../../shared/platforms/youtube.ts';
import { keptPosts } from '../../platforms/kept-posts.ts';

export const AUTHORS = {
  youtube: 'UCsample0000000000000001',
  x: '1000001',
  reddit: 'sample_user_1',
  tiktok: 'sample.user.1',
  linkedin: 'urn:li:organization:10000001',
  instagram: '17841400000001',
  meta: '100000001',
};

/** The account that a client is made for, with its own token or that of another. */
interface Owner {
  accountId?: string;
  tokenOf?: string;
}

export interface SimulatedPlatforms extends Simulators {
  /** Status and parsed body of a call to a control. */
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  youtube(apiKey?: string): ReturnType<typeof youtubeClient>;
  x(bearerToken?: string): ReturnType<typeof xClient>;
  reddit(app?: Partial<Record<keyof typeof SIMULATED_CREDENTIALS.reddit, string>>): ReturnType<typeof redditClient>;
  tiktok(accountId?: string, token?: string): ReturnType<typeof tiktokClient>;
  /** The client of an account with its own token, the default author by default. */
  linkedin(accountId?: string, apiVersion?: string): ReturnType<typeof linkedinClient>;
  /** The clients of one platform keep the ids of posts together. */
  instagram(owner?: Owner): ReturnType<typeof instagramClient>;
  meta(owner?: Owner): ReturnType<typeof metaClient>;
  dataDir: string;
}

/** Simulators on a free port with the production clients turned to them; the clients give up after 200 ms. */
export async function simulatedPlatforms(options: Partial<SimulatorOptions> = {}): Promise<SimulatedPlatforms> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'simulators-'));
  const simulators = await startSimulators({ port: 0, defaultAuthors: AUTHORS, ...options, dataDir });
  const http = { timeoutMs: 200, sleep: async () => {} };
  const resolvedPosts = { instagram: keptPosts(), meta: keptPosts() };
  const graph = (
    platform: keyof typeof resolvedPosts,
    { accountId = AUTHORS[platform], tokenOf = accountId }: Owner = {},
  ) => ({
    baseUrl: `${simulators.url}/${platform}`,
    owner: { accountId, accessToken: async () => simulatedOwnerToken(platform, tokenOf) },
    resolvedPosts: resolvedPosts[platform],
    http,
  });
  return {
    ...simulators,
    dataDir,
    async control(method, path, body) {
      const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
      const response = await fetch(`${simulators.url}/_control/${path}`, { method, ...sent });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    },
    youtube: (apiKey = SIMULATED_CREDENTIALS.youtube.apiKey) =>
      youtubeClient({ baseUrl: `${simulators.url}/youtube`, apiKey: async () => apiKey, http }),
    x: (bearerToken = SIMULATED_CREDENTIALS.x.bearerToken) =>
      xClient({ baseUrl: `${simulators.url}/x`, bearerToken: async () => bearerToken, http }),
    reddit(app) {
      const { clientId, clientSecret, userAgent } = { ...SIMULATED_CREDENTIALS.reddit, ...app };
      return redditClient({
        tokenUrl: `${simulators.url}/reddit`,
        baseUrl: `${simulators.url}/reddit`,
        clientId: async () => clientId,
        clientSecret: async () => clientSecret,
        userAgent: async () => userAgent,
        http,
      });
    },
    tiktok(accountId = AUTHORS.tiktok, token = simulatedOwnerToken('tiktok', accountId)) {
      const owner = { accountId, accessToken: async () => token };
      return tiktokClient({ baseUrl: `${simulators.url}/tiktok`, owner, http });
    },
    linkedin: (accountId = AUTHORS.linkedin, apiVersion = LINKEDIN_API_VERSION) =>
      linkedinClient({
        baseUrl: `${simulators.url}/linkedin`,
        owner: { accountId, accessToken: async () => simulatedOwnerToken('linkedin', accountId) },
        resolvedPosts: keptPosts(),
        apiVersion,
        http,
      }),
    instagram: (owner) => instagramClient(graph('instagram', owner)),
    meta: (owner) => metaClient(graph('meta', owner)),
    async stop() {
      await simulators.stop();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
