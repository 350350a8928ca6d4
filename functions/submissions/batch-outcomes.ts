import {
  Problem,
  PROBLEMS,
  toProblem,
  type FieldError,
  type ProblemCode,
} from '../../shared/lambda/error-responses.ts';
import { checked } from '../../shared/lambda/request-body.ts';
import type { Claim } from '../../shared/model/claim.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';
import { claimExists, newClaim, type Intake, type Reporter } from './new-claim.ts';
import { SubmissionBody } from './submission-body.ts';

export interface BatchOutcome {
  index: number;
  /** What the report alone would have been answered with. */
  status: number;
  id?: string;
  code?: ProblemCode;
  detail?: string;
  errors?: FieldError[];
}

export interface BatchIntake extends Intake {
  claims: Pick<ClaimStore, 'create'>;
}

const WRITES_AT_ONCE = 25;

/** Takes each report by itself. Of two for the same claim the first stands. */
export async function batchOutcomes(
  intake: BatchIntake,
  reporter: Reporter,
  submissions: readonly unknown[],
): Promise<{ outcomes: BatchOutcome[]; accepted: Claim[] }> {
  const seen = new Set<string>();
  const drafts: (Claim | Problem)[] = [];
  for (const submission of submissions) {
    drafts.push(await tried(() => draft(intake, reporter, submission, seen)));
  }
  const results: (Claim | Problem)[] = [];
  for (let at = 0; at < drafts.length; at += WRITES_AT_ONCE) {
    const chunk = drafts.slice(at, at + WRITES_AT_ONCE);
    results.push(...(await Promise.all(chunk.map(async (one) => (one instanceof Problem ? one : saved(intake, one))))));
  }
  return {
    outcomes: results.map(outcomeOf),
    accepted: results.filter((result): result is Claim => !(result instanceof Problem)),
  };
}

async function draft(intake: Intake, reporter: Reporter, submission: unknown, seen: Set<string>): Promise<Claim> {
  const claim = await newClaim(intake, reporter, checked(SubmissionBody, submission));
  if (seen.has(claim.id)) throw claimExists(claim.id);
  seen.add(claim.id);
  return claim;
}

const saved = ({ claims }: BatchIntake, claim: Claim): Promise<Claim | Problem> =>
  tried(async () => {
    if (!(await claims.create(claim))) throw claimExists(claim.id);
    return claim;
  });

async function tried(work: () => Promise<Claim>): Promise<Claim | Problem> {
  try {
    return await work();
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) {
      logger.error('a report of a batch failed', {
        code: LOG.requestFailed,
        problem: problem.code,
        error: error as Error,
      });
    }
    return problem;
  }
}

function outcomeOf(result: Claim | Problem, index: number): BatchOutcome {
  if (!(result instanceof Problem)) return { index, status: 202, id: result.id };
  const { code, status, options } = result;
  const { detail = PROBLEMS[code].title, errors, members } = options;
  return { index, status, ...members, code, detail, ...(errors ? { errors } : {}) };
}
