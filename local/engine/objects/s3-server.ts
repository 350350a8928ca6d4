import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { listObjects } from './list-objects.ts';
import { abortUpload, completeUpload, createUpload, uploadPart } from './multipart-operations.ts';
import { copyObject, deleteObject, getObject, headObject, putObject, XML, type S3Answer } from './object-operations.ts';
import type { ObjectStore } from './object-store.ts';
import { readCall, type S3Call } from './s3-call.ts';
import { S3Failure } from './s3-failure.ts';

/** Who looks at each call, before it is done and after. */
export interface ObjectGuard {
  /** Resolves where the call may be done. Throws an S3Failure where not. */
  admit(call: S3Call): Promise<void>;
  /** May the caller learn that there is nothing under a key? */
  mayKnow(call: S3Call): boolean;
  /** Hears of a call that is done. False where its caller shall get no answer. */
  done(call: S3Call): boolean;
}

export interface S3Server {
  endpoint: string;
  /** Before, every call is answered with 503. */
  open(store: ObjectStore, guard: ObjectGuard): void;
  stop(): void;
}

/** S3 on 127.0.0.1, by the path of buckets. A body passes through as it comes, never whole. */
export async function startS3(): Promise<S3Server> {
  let opened: { store: ObjectStore; guard: ObjectGuard } | undefined;
  const server = createServer((request, response) => void serve(request, response));
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await answered(request);
      if (!answer) return void response.destroy();
      response.writeHead(answer.status, { ...answer.headers, ...lengthOf(answer) });
      if (answer.body === undefined || typeof answer.body === 'string') response.end(answer.body);
      else await pipeline(answer.body, response);
    } catch (error) {
      // Nobody is there any more, or the rest of a body cannot be read: either way the answer ends here.
      if (response.headersSent || response.destroyed) return void response.destroy();
      const failure =
        error instanceof S3Failure
          ? error
          : new S3Failure('InternalError', error instanceof Error ? error.message : '', 500);
      response.writeHead(failure.status, XML).end(failure.xml);
    } finally {
      // What is left of a body that nobody wanted, so that the connection can carry the next call.
      request.resume();
    }
  }

  async function answered(request: IncomingMessage): Promise<S3Answer | undefined> {
    if (!opened) throw new S3Failure('ServiceUnavailable', 'The engine is starting', 503);
    const { store, guard } = opened;
    const { method = '', url = '' } = request;
    const call = readCall(method, url, request.headers);
    await guard.admit(call);
    try {
      const answer = await perform(store, call, request);
      return guard.done(call) ? answer : undefined;
    } catch (error) {
      if (error instanceof S3Failure && error.name === 'NoSuchKey' && !guard.mayKnow(call))
        throw new S3Failure('AccessDenied', 'Access Denied', 403);
      throw error;
    }
  }

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: (store, guard) => {
      opened = { store, guard };
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const lengthOf = ({ body }: S3Answer): Record<string, number> =>
  typeof body === 'string' ? { 'content-length': Buffer.byteLength(body) } : {};

async function perform(store: ObjectStore, call: S3Call, request: IncomingMessage): Promise<S3Answer> {
  switch (call.operation) {
    case 'PutObject':
      return await putObject(store, call, request);
    case 'CopyObject':
      return await copyObject(store, call);
    case 'GetObject':
      return getObject(store, call);
    case 'HeadObject':
      return headObject(store, call);
    case 'DeleteObject':
      return deleteObject(store, call);
    case 'ListObjectsV2':
      return { status: 200, headers: XML, body: listObjects(store, call) };
    case 'HeadBucket':
      store.bucket(call.bucket);
      return { status: 200 };
    case 'CreateMultipartUpload':
      return createUpload(store, call);
    case 'UploadPart':
      return await uploadPart(store, call, request);
    case 'CompleteMultipartUpload':
      return await completeUpload(store, call, await textIn(request));
    case 'AbortMultipartUpload':
      return abortUpload(store, call);
  }
}

async function textIn(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
