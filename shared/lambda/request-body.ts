import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { Problem, invalid, type FieldError } from './error-responses.ts';

const MAX_BYTES = 256 * 1024;

/** The body as text. Throws 413 above 256 KiB. */
export function bodyText({ body, isBase64Encoded }: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): string {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BYTES) throw new Problem('PAYLOAD_TOO_LARGE', { detail: 'A body may have 256 KiB at most.' });
  return bytes.toString('utf8');
}

/** The JSON in the text. Throws 400. */
export function parseJson(text: string): unknown {
  if (text.trim() === '') throw invalid({ path: '', message: 'a JSON body is needed' });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid({ path: '', message: 'the body is not valid JSON' });
  }
}

/** The input as its schema has it. Throws 400 with a line per fault. */
export function checked<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(...fieldErrors(parsed.error.issues));
}

/** One error per fault; an unknown field is named by its own path. */
export const fieldErrors = (issues: readonly z.core.$ZodIssue[]): FieldError[] =>
  issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message: issue.message }];
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'unknown field' }));
  });
