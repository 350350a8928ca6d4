import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';

/** An operation of an AWS service by its target (`secretsmanager.GetSecretValue`): input to output, both as JSON. */
export type Operations = Readonly<Record<string, (input: unknown) => unknown>>;

/** Why the signer of a call (by the key id) may not make it; undefined where it may. */
export type Refusal = (keyId: string, target: string, input: unknown) => string | undefined;

export interface RestReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * A service that names its operations by method and path: undefined for one that it does not know. Where it rejects, the
 * caller gets no answer at all.
 */
export type RestService = (request: {
  keyId: string;
  method: string;
  path: string;
  body: string;
}) => Promise<RestReply> | undefined;

/** An error of such a service, under AWS's name. */
export const restFailure = (status: number, name: string, body: object): RestReply => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
  body: JSON.stringify(body),
});

/** An error with AWS's name and the status 400. */
export class AwsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** An operation whose input is checked first; a wrong one is a ValidationException. */
export const operation =
  <T>(schema: z.ZodType<T>, run: (input: T) => unknown) =>
  (input: unknown): unknown => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw new AwsError('ValidationException', z.prettifyError(parsed.error));
    return run(parsed.data);
  };

/**
 * The server of every AWS service that speaks AWS JSON and has no emulator of its own, and of those in `rest`, by the name
 * that their calls are signed for. Listens before it has operations.
 */
export async function startAwsJson(
  operations: () => Operations,
  refusal: Refusal,
  rest: Readonly<Record<string, RestService>> = {},
): Promise<{ endpoint: string; server: Server }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const target = String(request.headers['x-amz-target']).replace(/_\d{8}\./, '.');
        const type = request.headers['content-type'] ?? 'application/x-amz-json-1.0';
        const reply = (status: number, body: unknown): void => {
          response.writeHead(status, { 'content-type': type });
          response.end(JSON.stringify(body ?? {}));
        };
        const keyId = /Credential=([^/]*)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
        const { method = '', url: path = '', headers } = request;
        const body = Buffer.concat(chunks).toString();
        if (headers['x-amz-target'] === undefined) {
          const service = serviceOf(headers.authorization);
          const answered = rest[service]?.({ keyId, method, path, body });
          if (!answered) {
            response.writeHead(501, { 'content-type': 'application/xml' });
            response.end(notEmbedded(`${service} (${method} ${path})`));
            return;
          }
          void answered.then(
            (answer) => response.writeHead(answer.status, answer.headers).end(answer.body),
            () => response.destroy(),
          );
          return;
        }
        const refused = (input: unknown): string | undefined => refusal(keyId, target, input);
        void answer(operations(), target, body, refused).then(
          (output) => reply(200, output),
          (error: Error) =>
            error instanceof AwsError
              ? reply(400, { __type: error.name, message: error.message })
              : reply(500, { __type: 'InternalServerError', message: error.message }),
        );
      });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // By name: the SDK puts a prefix before the host of some operations, and an address cannot have one.
  return { endpoint: `http://localhost:${(server.address() as AddressInfo).port}`, server };
}

async function answer(
  operations: Operations,
  target: string,
  body: string,
  refused: (input: unknown) => string | undefined,
): Promise<unknown> {
  const run = operations[target];
  if (!run) throw new AwsError('UnknownOperationException', `the embedded engine does not know ${target}`);
  const input: unknown = JSON.parse(body || '{}');
  const denial = refused(input);
  if (denial !== undefined) throw new AwsError('AccessDeniedException', denial);
  return await run(input);
}

/** The answer to a call in a protocol that the engine does not have, such as S3's. */
export const notEmbedded = (what: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NotImplemented</Code><Message>the embedded engine has no ${what}</Message></Error>`;

/** The service that a call was signed for. */
export const serviceOf = (authorization = ''): string =>
  (/Credential=[^/]*\/[^/]*\/[^/]*\/([^/]*)\//.exec(authorization)?.[1] ?? 's3').toUpperCase();
