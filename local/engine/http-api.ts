import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Controls } from './controls.ts';
import type { DeclaredFunction } from './functions/declared-functions.ts';
import { toEvent } from './http-event.ts';
import type { DeclaredApi } from './http-routes.ts';

const BODY_LIMIT = 10 * 1024 * 1024;

export interface ApiServerOptions {
  port: number;
  api: DeclaredApi | undefined;
  functionsByArn: ReadonlyMap<string, DeclaredFunction>;
  controls: Controls;
  /** Hears of each request to the API, with the bytes of its body. */
  onRequest: (bytes: number) => void;
}

/** The HTTP API on its local port, with the development controls under /_local beside it. */
export async function startApi({ port, api, functionsByArn, controls, onRequest }: ApiServerOptions): Promise<Server> {
  const server = createServer((request, response) => {
    void handle(request, response).catch(() => fail(response, 500, 'Internal Server Error'));
  });
  server.keepAliveTimeout = 60_000;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const encoded = mark === -1 ? url : url.slice(0, mark);
    const path = encoded.includes('%') ? decodePath(encoded) : encoded;
    if (path === undefined) return fail(response, 400, 'Bad Request');
    const body = await readBody(request);
    if (body === undefined) return fail(response, 413, 'Request Entity Too Large');
    if (path.startsWith('/_local/')) return await controls(request, response, path, body);

    onRequest(body.length);
    const match = api?.match(request.method ?? 'GET', path);
    const target = match && functionsByArn.get(match.route.functionArn);
    if (!api || !match || !target) return fail(response, 404, 'Not Found');
    const query = mark === -1 ? '' : url.slice(mark + 1);
    const requestId = randomUUID();
    const event = toEvent({ request, path, query, body, requestId, apiId: api.id }, match);
    const late = setTimeout(() => fail(response, 503, 'Service Unavailable'), match.route.timeoutMs);
    try {
      answer(response, JSON.parse(await target.pool.invoke(event)), requestId);
    } catch {
      fail(response, 500, 'Internal Server Error');
    } finally {
      clearTimeout(late);
    }
  }

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Undefined where the body is larger than an HTTP API takes. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('error', reject).on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_LIMIT) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () =>
      resolve(size > BODY_LIMIT ? undefined : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)),
    );
  });
}

/** Turns a function's result into the response; a result without a status code is a JSON body of its own. */
function answer(response: ServerResponse, result: unknown, requestId: string): void {
  if (response.headersSent) return;
  const isObject = typeof result === 'object' && result !== null;
  if (!isObject || !('statusCode' in result)) {
    response.writeHead(200, { 'content-type': 'application/json', 'apigw-requestid': requestId });
    response.end(typeof result === 'string' ? result : JSON.stringify(result));
    return;
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = result as Partial<Record<string, unknown>>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599 || (body !== undefined && typeof body !== 'string'))
    return fail(response, 500, 'Internal Server Error');
  const own: Record<string, string | string[]> = { 'apigw-requestid': requestId };
  for (const [name, value] of Object.entries(headers ?? {})) own[name.toLowerCase()] = String(value);
  if (Array.isArray(cookies)) own['set-cookie'] = cookies.map(String);
  const bytes = Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8');
  own['content-type'] ??= 'text/plain;charset=utf-8';
  own['content-length'] = String(bytes.length);
  response.writeHead(status, own);
  response.end(bytes);
}

function fail(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return;
  const body = JSON.stringify({ message });
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
