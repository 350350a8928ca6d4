import { setTimeout as sleep } from 'node:timers/promises';

/** The development controls of an application that runs elsewhere. */
export interface Controls {
  /** Moves the application's clock. */
  advance(seconds: number): Promise<void>;
  /** Epoch milliseconds of the application's clock. */
  now(): Promise<number>;
  /** Runs two sweeps at once; says whether both came to their end. */
  sweepTwice(): Promise<boolean>;
  /** What still waits, by kind; empty when nothing is queued, running or due. */
  waiting(): Promise<Record<string, number>>;
  /** Waits until nothing waits, moving the clock where only time is waited for. Throws when nothing moves any more. */
  rest(): Promise<void>;
  /** Rests, but so many milliseconds at most. */
  settle(milliseconds: number): Promise<void>;
  local(method: string, path: string, body?: object): Promise<Response>;
  simulated(method: string, path: string, body?: object): Promise<Response>;
}

const STALLED_MS = 90_000;
const POLL_MS = 60;
/** While these are there, somebody works. */
const WORK = ['invocations', 'executions', 'streams', 'sweeps', 'schedules', 'moved'];

export function controlsOf({ baseUrl, simulatorUrl }: { baseUrl: string; simulatorUrl: string }): Controls {
  const local = (method: string, path: string, body?: object): Promise<Response> =>
    sent(`${baseUrl}/_local${path}`, method, body);
  const advance = async (seconds: number): Promise<void> => {
    const moved = await local('POST', '/clock', { advance: `PT${seconds}S` });
    if (!moved.ok) throw new Error(await moved.text());
  };
  const waiting = async (): Promise<Record<string, number>> =>
    ((await (await local('GET', '/idle')).json()) as { waiting: Record<string, number> }).waiting;

  return {
    local,
    simulated: (method, path, body) => sent(`${simulatorUrl}/_control${path}`, method, body),
    advance,
    waiting,
    now: async () => Date.parse(((await (await local('GET', '/clock')).json()) as { now: string }).now),
    async sweepTwice() {
      const runs = await Promise.all([1, 2].map(() => local('POST', '/schedules/sweep/run')));
      return runs.every(({ ok }) => ok);
    },
    async rest() {
      let last = '';
      let movedAt = performance.now();
      await untilAtRest((found) => {
        const seen = JSON.stringify(found);
        if (seen !== last) movedAt = performance.now();
        last = seen;
        if (performance.now() - movedAt > STALLED_MS) throw new Error(`nothing moves any more: ${seen}`);
        return true;
      });
    },
    async settle(milliseconds) {
      const end = performance.now() + milliseconds;
      await untilAtRest(() => performance.now() < end);
    },
  };

  async function untilAtRest(goesOn: (waiting: Record<string, number>) => boolean): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      const found = await waiting();
      const kinds = Object.keys(found);
      quiet = kinds.length === 0 ? quiet + 1 : 0;
      if (!goesOn(found)) return;
      if (kinds.length > 0 && !kinds.some((kind) => WORK.includes(kind))) await advance(30);
      await sleep(POLL_MS);
    }
  }
}

const sent = (url: string, method: string, body?: object): Promise<Response> =>
  fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
