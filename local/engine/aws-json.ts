import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';

/** An operation of an AWS service by its target (`secretsmanager.GetSecretValue`): input to output, both as JSON. */
export type Operations = Readonly<Record<string, (input: unknown) => unknown>>;

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

/** The server of every AWS service that speaks AWS JSON and has no emulator of its own. Listens before it has operations. */
export async function startAwsJson(operations: () => Operations): Promise<{ endpoint: string; server: Server }> {
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
        void answer(operations(), target, Buffer.concat(chunks).toString()).then(
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

async function answer(operations: Operations, target: string, body: string): Promise<unknown> {
  const run = operations[target];
  if (!run) throw new AwsError('UnknownOperationException', `the embedded engine does not know ${target}`);
  return await run(JSON.parse(body || '{}'));
}
