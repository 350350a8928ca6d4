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
import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { linkedPost } from '../../shared/intake/linked-post.ts';
import {
  claimExists,
  claimOn,
  soundReport,
  type Intake,
  type Report,
  type Reporter,
} from '../../shared/intake/new-claim.ts';
import { SubmissionBody } from '../../shared/intake/submission-body.ts';

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
const LINKS_AT_ONCE = 10;
/** For the short links of a batch together, so that slow ones leave the function time to write the others. */
const LINKS_MS = 5_000;

/** Takes each report by itself. Of two for the same claim the first stands. */
export async function batchOutcomes(
  intake: BatchIntake,
  reporter: Reporter,
  submissions: readonly unknown[],
  linksMs = LINKS_MS,
): Promise<{ outcomes: BatchOutcome[]; accepted: Claim[] }> {
  const reports: (Report | Problem)[] = [];
  // One after the other: the campaign that the first of them reads is kept for the others.
  for (const submission of submissions) {
    reports.push(await tried(() => soundReport(intake, reporter, checked(SubmissionBody, submission))));
  }
  const inTime = AbortSignal.timeout(linksMs);
  const claims = await fewAtOnce(LINKS_AT_ONCE, reports, (report) =>
    unlessRefused(report, async (sound) =>
      claimOn(await linkedPost(intake, sound.body.postUrl, inTime), sound, reporter),
    ),
  );
  const results = await fewAtOnce(WRITES_AT_ONCE, withoutRepeats(claims), (claim) =>
    unlessRefused(claim, (draft) => saved(intake, draft)),
  );
  return {
    outcomes: results.map(outcomeOf),
    accepted: results.filter((result): result is Claim => !(result instanceof Problem)),
  };
}

function withoutRepeats(claims: readonly (Claim | Problem)[]): (Claim | Problem)[] {
  const seen = new Set<string>();
  return claims.map((claim) => {
    if (claim instanceof Problem) return claim;
    if (seen.has(claim.id)) return claimExists(claim.id);
    seen.add(claim.id);
    return claim;
  });
}

async function saved({ claims }: BatchIntake, claim: Claim): Promise<Claim> {
  if (!(await claims.create(claim))) throw claimExists(claim.id);
  return claim;
}

const unlessRefused = async <T, R>(one: T | Problem, work: (one: T) => Promise<R>): Promise<R | Problem> =>
  one instanceof Problem ? one : tried(() => work(one));

async function tried<R>(work: () => Promise<R>): Promise<R | Problem> {
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
