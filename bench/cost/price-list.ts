/**
 * What AWS bills, in US dollars: Region us-east-1, read in November 2026 from readings of the AWS Price List that others
 * published between May and October 2026; Lambda, Express memory and fair queues from AWS's own pricing pages. First tier
 * everywhere and no free tier. A GB of logs counts as 10^9 bytes, which is never too little.
 */
export const PRICES = {
  apiRequest: { usd: 1, per: 1e6, unit: 'request of at most 512 KB to an HTTP API' },
  lambdaRequest: { usd: 0.2, per: 1e6, unit: 'invocation' },
  lambdaGbSecond: { usd: 0.0000133334, per: 1, unit: 'GB-second on arm64' },
  sqsRequest: { usd: 0.4, per: 1e6, unit: 'request of at most 64 KB to a standard queue' },
  sqsFairRequest: { usd: 0.1, per: 1e6, unit: 'request with a message group, on top' },
  standardTransition: { usd: 0.025, per: 1000, unit: 'state transition of a Standard workflow' },
  expressRequest: { usd: 1, per: 1e6, unit: 'execution of an Express workflow' },
  expressGbSecond: { usd: 0.00001667, per: 1, unit: 'GB-second of an Express workflow' },
  writeUnit: { usd: 0.625, per: 1e6, unit: 'write request unit, on demand' },
  readUnit: { usd: 0.125, per: 1e6, unit: 'read request unit, on demand' },
  streamRead: { usd: 0, per: 1, unit: 'read of a table’s stream; Lambda’s own are free' },
  logByte: { usd: 0.5, per: 1e9, unit: 'byte of logs taken in' },
  trace: { usd: 5, per: 1e6, unit: 'trace that X-Ray records' },
  secretCall: { usd: 0.05, per: 10_000, unit: 'call of Secrets Manager' },
  keyCall: { usd: 0.03, per: 10_000, unit: 'call of KMS' },
  mail: { usd: 0.1, per: 1000, unit: 'mail to one recipient' },
  objectWrite: { usd: 0.005, per: 1000, unit: 'PUT, COPY, POST or LIST of S3 Standard' },
  objectRead: { usd: 0.0004, per: 1000, unit: 'GET and all others of S3 Standard' },
  objectByte: { usd: 0.023, per: 1e9, unit: 'byte in S3 Standard, a month' },
  parameterCall: { usd: 0, per: 1, unit: 'read of a standard parameter' },
  scheduledRun: { usd: 1, per: 1e6, unit: 'invocation by a schedule' },
  alarmedMetric: { usd: 0.1, per: 1, unit: 'metric that an alarm watches, a month' },
  dashboard: { usd: 3, per: 1, unit: 'dashboard, a month' },
  customMetric: { usd: 0.3, per: 1, unit: 'custom metric, a month' },
  secret: { usd: 0.4, per: 1, unit: 'secret, a month' },
  key: { usd: 1, per: 1, unit: 'KMS key, a month' },
} as const;

export type Priced = keyof typeof PRICES;

/** US dollars for so many units. */
export const usdFor = (priced: Priced, units: number): number => (units * PRICES[priced].usd) / PRICES[priced].per;
