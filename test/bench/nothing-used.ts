import type { Used } from '../../bench/cost/usage-arithmetic.ts';

/** A report of usage in which everything is zero but what is given. */
export const nothingUsed = (but: Partial<Used> = {}): Used => ({
  dynamodb: { tables: {}, byFunction: {} },
  lambda: { byFunction: {} },
  sqs: { requests: 0, byQueue: {}, byCaller: {} },
  states: { byMachine: {} },
  api: { requests: 0 },
  logs: { byFunction: {} },
  metrics: { distinct: 0 },
  scheduler: { invocations: 0 },
  secrets: { calls: 0, byFunction: {} },
  parameters: { calls: 0, byFunction: {} },
  keys: { calls: 0, byFunction: {} },
  mails: { calls: 0, byFunction: {} },
  objects: { writes: 0, reads: 0, byFunction: {} },
  stored: { byBucket: {} },
  ...but,
});
