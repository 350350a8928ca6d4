import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { randomUUID } from 'node:crypto';

/** A header by its name; API Gateway gives names in lower case, other callers may not. */
export function headerOf({ headers }: Pick<APIGatewayProxyEventV2, 'headers'>, name: string): string | undefined {
  return headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** The caller's X-Request-Id where it is a plain token, else a new one: the correlation id of all that follows. */
export function requestIdOf(event: Pick<APIGatewayProxyEventV2, 'headers'>): string {
  const given = headerOf(event, 'x-request-id');
  return given !== undefined && /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : randomUUID();
}
