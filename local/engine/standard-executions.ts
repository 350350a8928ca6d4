import { AwsError } from './aws-json.ts';
import { Place, type ExecutionRecord, type ExecutionRecords, type Status } from './execution-records.ts';
import type { Beginning, Machine, Started } from './state-machines.ts';

/** How long AWS keeps an execution that ended, and its name taken. */
const KEPT_MS = 90 * 86_400_000;

export interface StopRequest {
  executionArn: string;
  error?: string | undefined;
  cause?: string | undefined;
}

/** The executions of Standard machines, which outlive the engine. Refusals are AwsErrors. */
export interface StandardExecutions {
  /** Begins one, or finds the running one of the same name and input. */
  start(machineArn: string, machine: Machine, beginning: Beginning): ExecutionRecord;
  find(executionArn: string): ExecutionRecord;
  /** A page, newest first, and the token of the next where there is more. */
  list(
    machineArn: string,
    status: Status | undefined,
    limit: number,
    token?: string,
  ): { executions: ExecutionRecord[]; nextToken?: string };
  /** Ends one as ABORTED; one that has ended stays as it is. */
  abort(request: StopRequest): ExecutionRecord;
  /** Goes on with those that ran when the engine was ended. */
  resume(): void;
  /** Those that have something to do now. */
  readonly working: number;
  /** Leaves those that run for the next start. */
  stop(): void;
}

export function standardExecutions(
  machines: ReadonlyMap<string, Machine>,
  records: ExecutionRecords,
): StandardExecutions {
  const inProgress = new Map<string, Started>();
  let stopped = false;

  const run = (machine: Machine, record: ExecutionRecord): void => {
    // What begins while the engine stops is run at the next start.
    if (stopped) return;
    const { executionArn } = record;
    const started = machine.start(record, records.stepsOf(executionArn));
    inProgress.set(executionArn, started);
    void started.outcome.then((outcome) => {
      if (inProgress.get(executionArn) !== started) return;
      inProgress.delete(executionArn);
      records.end(executionArn, outcome, Date.now());
    });
  };

  const find = (executionArn: string): ExecutionRecord => {
    const record = records.find(executionArn);
    if (!record) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    return record;
  };

  return {
    find,
    start: (machineArn, machine, beginning) => {
      records.forget(Date.now() - KEPT_MS);
      const { executionArn, input } = beginning;
      const known = records.find(executionArn);
      if (known?.status === 'RUNNING' && known.input === input) return known;
      if (known) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
      const record: ExecutionRecord = { ...beginning, machineArn, status: 'RUNNING', startedAt: Date.now() };
      records.begin(record);
      run(machine, record);
      return record;
    },
    list: (machineArn, status, limit, token) => {
      const found = records.list(machineArn, status, limit + 1, token === undefined ? undefined : readToken(token));
      const executions = found.slice(0, limit);
      const last = executions.at(-1);
      return { executions, ...(found.length > limit && last && { nextToken: tokenAfter(last) }) };
    },
    abort: ({ executionArn, error, cause }) => {
      const known = find(executionArn);
      if (known.status !== 'RUNNING') return known;
      const started = inProgress.get(executionArn);
      inProgress.delete(executionArn);
      started?.abort();
      const reason = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
      records.end(executionArn, { status: 'ABORTED', ...reason }, Date.now());
      return find(executionArn);
    },
    resume: () => {
      for (const record of records.running()) {
        if (inProgress.has(record.executionArn)) continue;
        const machine = machines.get(record.machineArn);
        if (machine?.type === 'STANDARD') run(machine, record);
        else records.end(record.executionArn, { status: 'ABORTED', cause: 'Its state machine is gone' }, Date.now());
      }
    },
    get working() {
      return [...inProgress.values()].filter(({ resting }) => !resting).length;
    },
    stop: () => {
      stopped = true;
      const ending = [...inProgress.values()];
      inProgress.clear();
      for (const started of ending) started.abort();
    },
  };
}

const tokenAfter = ({ startedAt, executionArn }: ExecutionRecord): string =>
  Buffer.from(JSON.stringify({ startedAt, executionArn } satisfies Place)).toString('base64url');

function readToken(token: string): Place {
  try {
    return Place.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw new AwsError('InvalidToken', 'Invalid Token');
  }
}
