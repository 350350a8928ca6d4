import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { answerControl } from '../gateway/controls.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { OPEN_METRICS } from '../metrics/open-metrics.ts';
import { parseDuration } from './duration.ts';
import type { Mappings } from './event-source-mappings.ts';
import type { Idleness } from './idle.ts';
import type { Scheduler } from './scheduler.ts';

/** Answers a request under /_local. */
export type Controls = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  body: Buffer,
) => Promise<void>;

export interface Controlled {
  advance: (milliseconds: number) => Promise<void>;
  idle: () => Promise<Idleness>;
  scheduler: Scheduler;
  mappings: Pick<Mappings, 'valve'>;
  gateway: Gateway;
  /** The functions' own metrics as OpenMetrics text. */
  metrics: () => Promise<string>;
}

interface Reply {
  status: number;
  /** Text is sent as it is. */
  body: object | string;
}

const Advance = z.strictObject({ advance: z.string().transform(parseDuration).pipe(z.number()) });
const Paused = z.strictObject({ paused: z.boolean() });
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** The development-only controls. They answer only a caller on this machine, and no page of another site in its browser. */
export function createControls(controlled: Controlled): Controls {
  return async (request, response, path, body) => {
    const { host = '', origin } = request.headers;
    const local = LOOPBACK.test(host) && (origin === undefined || LOOPBACK.test(origin.replace(/^https?:\/\//, '')));
    const reply = local
      ? await route(controlled, `${request.method} ${path}`, body)
      : problem(403, 'FORBIDDEN', 'the local controls answer this machine only');
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status, { 'content-type': typeOf(reply), 'content-length': Buffer.byteLength(text) });
    response.end(text);
  };
}

async function route(
  { advance, idle, scheduler, mappings, gateway, metrics }: Controlled,
  target: string,
  body: Buffer,
): Promise<Reply> {
  const now = (): Reply => ({ status: 200, body: { now: new Date().toISOString() } });
  switch (target) {
    case 'GET /_local/clock':
      return now();
    case 'POST /_local/clock': {
      const wanted = read(Advance, body);
      if (!wanted)
        return problem(400, 'VALIDATION_FAILED', 'expected {"advance": an ISO-8601 duration such as "PT30M"}');
      await advance(wanted.advance);
      return now();
    }
    case 'GET /_local/idle': {
      const found = await idle();
      return { status: found.idle ? 200 : 409, body: found };
    }
    case 'PUT /_local/mappings': {
      const wanted = read(Paused, body);
      if (!wanted) return problem(400, 'VALIDATION_FAILED', 'expected {"paused": true or false}');
      if (wanted.paused) mappings.valve.close();
      else mappings.valve.open();
      return { status: 200, body: wanted };
    }
    case 'GET /_local/metrics':
      return { status: 200, body: await metrics() };
    default:
      return (
        (await answerControl(gateway, target, body.toString())) ??
        (await runSchedule(scheduler, /^POST \/_local\/schedules\/([^/]+)\/run$/.exec(target)?.[1]))
      );
  }
}

function typeOf({ status, body }: Reply): string {
  if (typeof body === 'string') return OPEN_METRICS;
  return status >= 400 && 'title' in body ? 'application/problem+json' : 'application/json';
}

async function runSchedule(scheduler: Scheduler, name: string | undefined): Promise<Reply> {
  if (name === undefined) return problem(404, 'NOT_FOUND', 'no such control');
  const run = scheduler.run(name);
  const names = scheduler.all().map((schedule) => schedule.name);
  if (!run) return problem(404, 'NOT_FOUND', `no schedule ${name}; there are ${names.join(', ') || 'none'}`);
  try {
    return { status: 200, body: { schedule: name, result: await run } };
  } catch (error) {
    return problem(502, 'UPSTREAM_ERROR', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}

/** Undefined where the body is not what the schema takes. */
function read<T>(schema: z.ZodType<T>, body: Buffer): T | undefined {
  try {
    return schema.parse(JSON.parse(body.toString()));
  } catch {
    return undefined;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  502: 'Bad Gateway',
};
const problem = (status: number, code: string, detail: string): Reply => ({
  status,
  body: { type: 'about:blank', title: TITLES[status], status, code, detail },
});
