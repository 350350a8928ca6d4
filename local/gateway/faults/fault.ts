import * as z from 'zod';

/** What can go wrong on purpose, by the kind of target. */
export const KINDS = {
  lambda: ['throttle', 'error', 'delay', 'timeout', 'crash_before_commit', 'crash_after_commit', 'duplicate_delivery'],
  dynamodb: ['throttle', 'conflict', 'error', 'delay'],
  sqs: ['throttle', 'error', 'delay', 'duplicate_delivery'],
  s3: ['throttle', 'error', 'delay', 'crash_after_commit'],
  streams: ['duplicate_delivery'],
} as const;
export type FaultKind = (typeof KINDS)[keyof typeof KINDS][number];

export interface Fault {
  id: string;
  /** `lambda:<function>`, `dynamodb`, `dynamodb:<table>`, `sqs`, `s3` or `streams`. */
  target: string;
  kind: FaultKind;
  /** How often it strikes, from 0 to 1. */
  rate: number;
  /** Of a delay, in milliseconds. */
  latencyMs: number;
  /** How often it strikes still; absent where without end. */
  times?: number;
}

const Body = z.strictObject({
  target: z.string(),
  kind: z.string(),
  rate: z.number().min(0).max(1).default(1),
  latencyMs: z.int().min(1).max(900_000).default(1000),
  times: z.int().min(1).optional(),
});

/** A fault that cannot be: says which member is wrong and what it may be. */
export class BadFault extends Error {}

/** What a fault may strike, by name. */
export interface Strikable {
  functions: readonly string[];
  tables: readonly string[];
}

/** Reads a wanted fault (JSON). A function may be named by the end of its name, where that fits one only. */
export function readFault(text: string, strikable: Strikable): Omit<Fault, 'id'> {
  const parsed = Body.safeParse(parse(text));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new BadFault(`${path.join('.') || 'body'}: ${message}; expected {target, kind, rate, latencyMs?, times?}`);
  }
  const { target: wanted, kind, rate, latencyMs, times } = parsed.data;
  const target = readTarget(wanted, strikable);
  const kinds: readonly FaultKind[] = KINDS[target.replace(/:.*/, '') as keyof typeof KINDS];
  const known = kinds.find((candidate) => candidate === kind);
  if (!known) throw new BadFault(`kind: ${kind} cannot happen to ${target}; known kinds are ${kinds.join(', ')}`);
  return { target, kind: known, rate, latencyMs, ...(times !== undefined && { times }) };
}

function readTarget(wanted: string, { functions, tables }: Strikable): string {
  const whole = ['dynamodb', 'sqs', 's3', 'streams', ...tables.map((table) => `dynamodb:${table}`)];
  if (whole.includes(wanted)) return wanted;
  const [, name] = /^lambda:(.+)$/.exec(wanted) ?? [];
  const exact = functions.filter((candidate) => candidate === name);
  const found = exact.length === 1 ? exact : functions.filter((candidate) => candidate.endsWith(`-${name}`));
  if (name !== undefined && found.length === 1) return `lambda:${found[0]}`;
  const known = [...whole, ...functions.map((candidate) => `lambda:${candidate}`)];
  throw new BadFault(`target: ${wanted} is no target; known targets are ${known.join(', ')}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadFault('body: not JSON; expected {target, kind, rate, latencyMs?, times?}');
  }
}
