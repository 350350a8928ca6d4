import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../local/free-port.ts';
import type { Access } from '../../../local/seed.ts';
import { driven } from '../../support/running-application.ts';

const CLAIMS = 2000;
const BATCH = 100;
const dataDir = mkdtempSync(join(tmpdir(), 'claimcheck-kill-'));
let child: ChildProcess | undefined;

afterAll(() => {
  child?.kill('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

async function start(port: number, simulatorPort: number): Promise<Access> {
  const script = join(import.meta.dirname, 'engine-process.ts');
  const started = spawn(process.execPath, [script, String(port), String(simulatorPort), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  await new Promise<void>((resolve, reject) => {
    started.stdout.on('data', (text: Buffer) => text.includes('ready') && resolve());
    started.once('exit', (code) => reject(new Error(`the application ended with ${code}`)));
  });
  return JSON.parse(readFileSync(join(dataDir, 'access.json'), 'utf8')) as Access;
}

interface History {
  revisions: { attempts: { attempt: number; verdict: { status: string; final: boolean } | null }[] }[];
}

describe('the engine killed in the middle of 2,000 claims', () => {
  it('brings every claim to one verdict after it is started again', { timeout: 240_000 }, async () => {
    const [port, simulatorPort] = [await freePort(), await freePort()];
    const app = driven({ access: await start(port, simulatorPort) });
    const postIds = Array.from({ length: CLAIMS }, (_, n) => String(1_990_000_000_000_000_000n + BigInt(n)));
    await app.control(
      'PUT',
      '/posts/x',
      postIds.map((postId) => ({ postId, views: 1000 })),
    );

    const ids: string[] = [];
    for (let at = 0; at < CLAIMS; at += BATCH) {
      const submissions = postIds.slice(at, at + BATCH).map((postId) => ({
        campaignId: app.campaignId,
        postUrl: `https://x.com/i/status/${postId}`,
        claimed: { views: 1000 },
      }));
      const { body } = await app.as
        .affiliate(0)
        .call<{ outcomes: { status: number; id: string }[] }>('POST', '/v1/submissions/batch', { submissions });
      expect(body.outcomes.every(({ status }) => status === 202)).toBe(true);
      ids.push(...body.outcomes.map(({ id }) => id));
    }
    const verdicts = await Promise.all(ids.slice(-BATCH).map(async (id) => (await app.read(id)).verdict));
    expect(verdicts.some((verdict) => verdict === null)).toBe(true);

    const killed = new Promise((resolve) => child!.once('exit', resolve));
    child!.kill('SIGKILL');
    await killed;
    await start(port, simulatorPort);
    await app.rest(180);

    for (let at = 0; at < CLAIMS; at += BATCH) {
      const histories = await Promise.all(
        ids
          .slice(at, at + BATCH)
          .map(async (id) => (await app.as.admin.call<History>('GET', `/v1/submissions/${id}/history`)).body),
      );
      for (const { revisions } of histories) {
        expect(
          revisions.flatMap(({ attempts }) => attempts.map(({ verdict }) => [verdict?.status, verdict?.final])),
        ).toEqual([['MATCHED', true]]);
      }
    }
    const { body } = await app.as.admin.call<{ score: number; ledger: unknown[] }>(
      'GET',
      `/v1/affiliates/${app.access.tenants[0]!.affiliates[0]!.id}/trust`,
    );
    expect(body.score).toBe(1);
  });
});
