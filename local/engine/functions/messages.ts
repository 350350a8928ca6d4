/** What the engine and an environment of a function say to each other. One invocation at a time. */
export interface Boot {
  bundle: string;
  handler: string;
  logFile: string;
  /** Folder of compiled code, shared by all threads. */
  compileCache: string;
  functionArn: string;
}

/** A thread shares the engine's clock. */
export interface ThreadBoot extends Boot {
  clock: SharedArrayBuffer;
}

export interface Invocation {
  requestId: string;
  /** JSON, so that a function sees exactly what Lambda would give it. */
  event: string;
  timeoutMs: number;
}

/** A process is told how far the application's time is ahead; where it moves meanwhile, it hears of that the next time. */
export interface ChildInvocation extends Invocation {
  clockOffset: number;
}

export interface ErrorAnswer {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

export type Answer = { kind: 'ready' } | { kind: 'result'; result: string } | { kind: 'error'; error: ErrorAnswer };
