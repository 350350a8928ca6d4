import { GraphError } from './graph-body.ts';
import { regainedAt, usedUpUntil } from './graph-usage.ts';
import { type Answered, credentialRefused, rateLimited, type Refusal } from './refusal.ts';

/** What the Graph API says is wrong, in its own numbers. */
export interface GraphProblem {
  code: number | undefined;
  subcode: number | undefined;
  message: string;
  transient: boolean;
}

/** The error that an answer holds; null where it holds none. */
export function graphProblem({ status, body }: Answered): GraphProblem | null {
  if (status < 400 || !body.json) return null;
  const parsed = GraphError.safeParse(body.value);
  if (!parsed.success) return null;
  const { code, error_subcode: subcode, message = '', is_transient: transient = false } = parsed.data.error;
  return { code, subcode, message, transient };
}

/** What a call is about, so that its errors can be told apart. */
export interface GraphCallKind {
  /** The kinds of business use that its limits count. */
  useCases: ReadonlySet<string>;
  /** What it means that its object is not there for this token. */
  notThere: Refusal;
}

/** For calls about the connected account itself, which is there. */
export const accountNotReadable = credentialRefused('The connected account cannot be read with its token.');

const passing: Refusal = {
  reason: 'UPSTREAM_ERROR',
  call: 'failed',
  detail: 'The platform has a passing problem.',
};

const LIMITS = new Set([4, 17, 32, 613]);
const isLimit = (code = 0): boolean => LIMITS.has(code) || (code >= 80_000 && code <= 80_014);
const isRefusedCredential = (code = 0): boolean => code === 190 || code === 10 || (code >= 200 && code <= 299);
const isNotThere = ({ code, subcode, message }: GraphProblem): boolean =>
  code === 100 && (subcode === 33 || message.startsWith('Unsupported get request'));
const isPassing = ({ code, transient }: GraphProblem): boolean => transient || code === 1 || code === 2;

/** Refusals by the code of the Graph API; null where the HTTP status says it all. */
export function graphRefusal(answer: Answered, nowMs: number, { useCases, notThere }: GraphCallKind): Refusal | null {
  const problem = graphProblem(answer);
  if (problem === null) return null;
  const limited = () =>
    rateLimited(regainedAt(answer.headers, nowMs, useCases), 'Meta limits how often it may be asked.');
  if (isLimit(problem.code)) return limited();
  if (isNotThere(problem)) {
    // Meta also says so about posts that are there, to slow a caller down.
    const slowedDown = problem.transient || usedUpUntil(answer.headers, nowMs, useCases) !== undefined;
    return slowedDown ? limited() : notThere;
  }
  if (answer.status >= 500) return null;
  if (isPassing(problem)) return passing;
  return isRefusedCredential(problem.code)
    ? credentialRefused(`The platform refused the token of the connected account (code ${problem.code}).`)
    : null;
}
