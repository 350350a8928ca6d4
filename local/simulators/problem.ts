import type { ServerResponse } from 'node:http';

/** An answer of the simulators' own, outside what a vendor would say. */
export class Problem extends Error {
  readonly status: number;
  readonly members: Record<string, unknown>;

  constructor(status: number, detail: string, members: Record<string, unknown> = {}) {
    super(detail);
    this.status = status;
    this.members = members;
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

export function sendProblem(response: ServerResponse, { status, message: detail, members }: Problem): void {
  const body = {
    type: 'about:blank',
    title: status === 404 ? 'Not found' : 'Not accepted',
    status,
    detail,
    ...members,
  };
  sendJson(response, status, body, { 'content-type': 'application/problem+json' });
}
