/** What the engine and a function's worker thread say to each other. One invocation at a time. */
export interface Boot {
  clock: SharedArrayBuffer;
  bundle: string;
  handler: string;
  logFile: string;
  /** Folder of compiled code, shared by all threads. */
  compileCache: string;
  functionArn: string;
}

export interface Invocation {
  requestId: string;
  /** JSON, so that a function sees exactly what Lambda would give it. */
  event: string;
  timeoutMs: number;
}

export interface ErrorAnswer {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

export type Answer = { kind: 'ready' } | { kind: 'result'; result: string } | { kind: 'error'; error: ErrorAnswer };
