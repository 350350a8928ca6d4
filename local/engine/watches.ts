import type { MachineType } from './asl.ts';

/** Those who look on while the engine works: they count what happens, and may make it go wrong. */

/** Sees the invocations of one function. */
export interface InvocationWatch {
  /** What is to go wrong with an invocation that is about to begin. */
  strike(): { kind: 'throttle' | 'error' | 'timeout' | 'delay'; latencyMs: number } | undefined;
  ended(milliseconds: number, failed: boolean): void;
}

/** Sees what one event source mapping takes and brings. */
export interface DeliveryWatch {
  /** Messages or records that came, and the bytes of their bodies; none where a long poll ended empty. */
  received(count: number, bytes: number): void;
  deleted(count: number): void;
  /** Is a batch that succeeded to be delivered once more? */
  again(): boolean;
}

/** Sees the executions of state machines. */
export interface ExecutionWatch {
  /** Why a machine may not invoke a function, both by ARN; undefined where it may. */
  refusal(machineArn: string, functionArn: string): string | undefined;
  executed(machine: { name: string; type: MachineType }, transitions: number, milliseconds: number): void;
}

/** Sees the schedules that fire. */
export interface ScheduleWatch {
  /** Why a schedule in its role may not invoke its function, both by ARN; undefined where it may. */
  refusal(scheduleName: string, roleArn: string, functionArn: string): string | undefined;
  fired(): void;
}
