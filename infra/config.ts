import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What differs between stages, and the few names that everything shares. */
export interface StageConfig {
  stage: string;
  /** Production keeps its tables and secrets when the stack goes, and refuses to delete them. */
  keepsData: boolean;
  logRetention: RetentionDays;
  logLevel: 'INFO' | 'DEBUG';
  metricsNamespace: string;
  /** What the reads of a platform that bills them may cost a day, in micros of a US dollar. */
  dailyBudgets: { x: number };
  /** More bad rows of an export than one of these fail it: so many, or so much of it in basis points. */
  quarantine: { rows: number; bps: number };
  /**
   * How long checks wait for company before dispatch takes them. The more come together, the fewer calls of platforms and
   * writes of trust a claim costs; a first verdict is promised within 30 seconds.
   */
  verifyWindowSeconds: { standard: number; priority: number };
  /** Whom mails come from: an address of a domain that SES has verified for the account. Empty where there is none. */
  mailFrom: string;
  /** Whether the operators' plan has an account with Twilio, so that tenants may name telephones. */
  textMessages: boolean;
  /** The HTTP API's own limits: the account's defaults, written down so that a change is a decision. */
  throttle: { requestsPerSecond: number; burst: number };
}

const ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const STAGE = /^[a-z][a-z0-9-]{0,14}$/;

/** What a deployment says about the channels that it has; nothing means that it has none. */
export interface Channels {
  mailFrom?: string | undefined;
  textMessages?: string | undefined;
}

/** The settings of a stage. A stage's name becomes part of resource names, so its form is checked. */
export function configOf(stage = 'local', { mailFrom, textMessages }: Channels = {}): StageConfig {
  if (!STAGE.test(stage))
    throw new Error(`a stage is 1-15 of a-z, 0-9 and "-", starting with a letter; not "${stage}"`);
  if (mailFrom !== undefined && !ADDRESS.test(mailFrom))
    throw new Error(`mailFrom is an e-mail address; not "${mailFrom}"`);
  const production = stage === 'prod';
  return {
    stage,
    keepsData: production,
    logRetention: production ? RetentionDays.THREE_MONTHS : RetentionDays.ONE_MONTH,
    logLevel: 'INFO',
    metricsNamespace: 'Claimcheck',
    // X sells three million reads a month at most; this is a day of that.
    dailyBudgets: { x: 500_000_000 },
    quarantine: { rows: 100, bps: 100 },
    // Nobody at a laptop wants to wait for company.
    verifyWindowSeconds: stage === 'local' ? { standard: 2, priority: 1 } : { standard: 10, priority: 2 },
    mailFrom: mailFrom ?? (stage === 'local' ? 'alerts@claimcheck.example' : ''),
    textMessages: textMessages === 'on' || (textMessages === undefined && stage === 'local'),
    throttle: { requestsPerSecond: 10_000, burst: 5_000 },
  };
}

/** `claimcheck-<stage>-<name>`: the physical name of whatever people look for by name. */
export const resourceName = (config: StageConfig, name: string): string => `claimcheck-${config.stage}-${name}`;

/** Between fan-out or sweep, and dispatch. A large delivery fills the platforms’ own batches even when all seven are mixed. */
export const VERIFY = {
  batchSize: 1000,
  maxReceives: 5,
  maxConcurrency: { standard: 10, priority: 5 },
};

/** Between an operator or a step, and the next step. */
export const REPLAY = { maxReceives: 5, maxConcurrency: 2 };

/** Between what happened, and partners and people who are told. */
export const ANNOUNCE = { batchSize: 10, maxReceives: 5, maxConcurrency: 5 };

/** Between an export that arrives and its orders in the lake. A load may take `loadSeconds`. */
export const FILES = { maxReceives: 3, maxConcurrency: 2, loadSeconds: 300 };

/** Where text messages are sent from. */
export const TWILIO_URL = 'https://api.twilio.com';

/** Where people in Discord are answered and written to. */
export const DISCORD_URL = 'https://discord.com';
