import { AwsError, restFailure, type Refusal, type RestReply, type RestService } from './aws-json.ts';
import { scheduleOperations, type SchedulerParts } from './schedule-operations.ts';

const STATUS: Readonly<Record<string, number>> = { ResourceNotFoundException: 404, ConflictException: 409 };
const BY_METHOD: Readonly<Record<string, string>> = {
  GET: 'GetSchedule',
  POST: 'CreateSchedule',
  PUT: 'UpdateSchedule',
  DELETE: 'DeleteSchedule',
};

/** EventBridge Scheduler's calls about schedules, each under its method and path. */
export function schedulerService(parts: SchedulerParts, refusal: Refusal): RestService {
  const operations = scheduleOperations(parts);
  return ({ keyId, method, path, body }) => {
    const { called, asked } = readCall(method, path, body);
    const run = operations[called];
    return run && answer(run, asked, refusal(keyId, called, asked));
  };
}

/** An operation by its target, and its input put together from path, query and body. */
function readCall(method: string, path: string, body: string): { called: string; asked: Record<string, unknown> } {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  const name = /^\/schedules\/([^/]+)$/.exec(pathname)?.[1];
  const { ScheduleGroup, groupName = ScheduleGroup, clientToken: _, ...query } = Object.fromEntries(searchParams);
  const asked = { ...query, ...(groupName !== undefined && { GroupName: groupName }) };
  if (method === 'GET' && pathname === '/schedules') return { called: 'Scheduler.ListSchedules', asked };
  if (name === undefined) return { called: '', asked };
  return {
    called: `Scheduler.${BY_METHOD[method]}`,
    asked: { ...asked, ...membersOf(body), Name: decodeURIComponent(name) },
  };
}

/** What is no JSON object has no members, and the operation says which it misses. */
function membersOf(body: string): object {
  try {
    const parsed: unknown = JSON.parse(body || '{}');
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

async function answer(run: (input: unknown) => unknown, asked: unknown, denial?: string): Promise<RestReply> {
  if (denial !== undefined) return restFailure(403, 'AccessDeniedException', { Message: denial });
  try {
    const body = JSON.stringify((await run(asked)) ?? {});
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return restFailure(STATUS[error.name] ?? 400, error.name, { Message: error.message });
  }
}
