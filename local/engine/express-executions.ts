import type { Beginning, Machine, Outcome, Started } from './state-machines.ts';

/** The executions of Express machines: nothing of them is kept. */
export interface ExpressExecutions {
  run(machine: Machine, beginning: Beginning): Promise<Outcome>;
  readonly running: number;
  stop(): void;
}

export function expressExecutions(): ExpressExecutions {
  const inProgress = new Set<Started>();
  return {
    run: async (machine, beginning) => {
      const started = machine.start(beginning);
      inProgress.add(started);
      try {
        return await started.outcome;
      } finally {
        inProgress.delete(started);
      }
    },
    get running() {
      return inProgress.size;
    },
    stop: () => {
      for (const started of inProgress) started.abort();
    },
  };
}
