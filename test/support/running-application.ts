import '../../local/engine/main-clock.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApplication, type Application, type ApplicationOptions } from '../../local/application.ts';
import { ApiClient, putPost, type Answer, type Shown } from '../../local/demo/api-client.ts';
import { freePort } from '../../local/free-port.ts';
import type { Platform } from '../../shared/model/platform.ts';
import { POST_LINK } from './platform-posts.ts';

/** The whole application for one test file, with what tests ask of it. */
export interface RunningApplication extends Application {
  campaignId: string;
  as: {
    affiliate(n?: number): ApiClient;
    admin: ApiClient;
    analyst: ApiClient;
    otherTenant: ApiClient;
    operator: ApiClient;
  };
  post(platform: Platform, postId: string, shows: unknown): Promise<void>;
  control(method: string, path: string, body?: unknown): Promise<Response>;
  local(method: string, path: string, body?: unknown): Promise<Response>;
  submit(
    platform: Platform,
    postId: string,
    claimed: object,
    more?: { affiliate?: number; requestId?: string },
  ): Promise<Answer<{ id: string; code?: string }>>;
  read(id: string): Promise<Shown>;
  /** Reads until the submission has what is waited for. */
  until(id: string, wanted: (shown: Shown) => boolean, seconds?: number): Promise<Shown>;
  /** Waits until nothing is queued, running or due. */
  rest(seconds?: number): Promise<void>;
  /** Moves the clock by an ISO-8601 duration, then waits for rest. */
  later(duration: string): Promise<void>;
}

export async function runApplication(
  dataDir = mkdtempSync(join(tmpdir(), 'claimcheck-test-')),
  cdkOut?: string,
  more: Pick<ApplicationOptions, 'sampleSources'> = {},
): Promise<RunningApplication> {
  const application = await startApplication({
    port: await freePort(),
    simulatorPort: await freePort(),
    dataDir,
    ...(cdkOut !== undefined && { cdkOut }),
    ...more,
  });
  const running = driven(application);
  return {
    ...running,
    async stop() {
      await application.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The conveniences of tests over an application that runs, here or in another process. */
export function driven<A extends Pick<Application, 'access'>>(
  application: A,
): A & Omit<RunningApplication, keyof Application> {
  const { access } = application;
  const [tenant, other] = access.tenants;
  const client = (key: string): ApiClient => new ApiClient(access.baseUrl, key);
  const affiliate = (n = 0): ApiClient => client(tenant!.affiliates[n]!.key);
  const admin = client(tenant!.keys.admin);
  const campaignId = tenant!.campaigns[0]!.id;
  const json = (url: string, method: string, body?: unknown): Promise<Response> =>
    fetch(url, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  const read = async (id: string): Promise<Shown> => (await admin.call<Shown>('GET', `/v1/submissions/${id}`)).body;
  const rest = async (seconds = 60): Promise<void> => {
    const deadline = performance.now() + seconds * 1000;
    for (let quiet = 0; quiet < 2;) {
      const idle = await fetch(`${access.baseUrl}/_local/idle`);
      const text = await idle.text();
      quiet = idle.ok ? quiet + 1 : 0;
      if (performance.now() > deadline) throw new Error(`not at rest after ${seconds} s: ${text}`);
      await sleep(50);
    }
  };

  return {
    ...application,
    campaignId,
    as: {
      affiliate,
      admin,
      analyst: client(tenant!.keys.analyst),
      otherTenant: client(other!.keys.admin),
      operator: client(access.operatorKey),
    },
    post: (platform, postId, shows) => putPost(access.simulatorUrl, platform, postId, shows),
    control: (method, path, body) => json(`${access.simulatorUrl}/_control${path}`, method, body),
    local: (method, path, body) => json(`${access.baseUrl}/_local${path}`, method, body),
    async submit(platform, postId, claimed, { affiliate: n = 0, requestId } = {}) {
      const body = { campaignId, postUrl: POST_LINK[platform](postId), claimed };
      return affiliate(n).call(
        'POST',
        '/v1/submissions',
        body,
        requestId === undefined ? {} : { 'x-request-id': requestId },
      );
    },
    read,
    async until(id, wanted, seconds = 30) {
      const deadline = performance.now() + seconds * 1000;
      for (;;) {
        const shown = await read(id);
        if (wanted(shown)) return shown;
        if (performance.now() > deadline) throw new Error(`${id} is still ${JSON.stringify(shown)}`);
        await sleep(100);
      }
    },
    rest,
    async later(duration) {
      const moved = await json(`${access.baseUrl}/_local/clock`, 'POST', { advance: duration });
      if (!moved.ok) throw new Error(await moved.text());
      await rest();
    },
  };
}
