import { OperatorsPlan } from '../model/notification-plan.ts';
import { planFaults } from '../rules/notification-plan-validity.ts';
import type { FieldError } from './error-responses.ts';
import { fieldErrors } from './request-body.ts';

export interface OperatorsGround {
  /** Whom mails come from; empty where no mail can be sent. */
  mailFrom: string;
  localReceivers: readonly string[];
}

/** The operators' plan in a secret's text. Throws one error that names each fault with its path, and shows no value. */
export function parseOperatorsPlan(json: string, { mailFrom, localReceivers }: OperatorsGround): OperatorsPlan {
  const parsed = OperatorsPlan.safeParse(valueOf(json));
  if (!parsed.success) throw invalidPlan(fieldErrors(parsed.error.issues));
  const faults = planFaults(parsed.data, {
    hasTwilio: parsed.data.twilio !== undefined,
    hasMail: mailFrom !== '',
    localReceivers,
    seesAllTenants: true,
  });
  if (faults.length > 0) throw invalidPlan(faults);
  return parsed.data;
}

function valueOf(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    // The reason of the parser would quote the text.
    throw invalidPlan([{ path: '', message: 'it is not JSON' }]);
  }
}

const invalidPlan = (faults: readonly FieldError[]): Error =>
  new Error(
    `the operators' notification plan is not valid: ${faults
      .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
      .join('; ')}`,
  );
