import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { MessageReader, type Message } from './http-message.ts';

export interface Request {
  /** The key id that the caller signed with; empty where it did not sign. */
  keyId: string;
  /** The execution environment that the call comes from; empty where it is none. */
  environment: string;
  /** Service and operation, as in DynamoDB_20120810.PutItem; empty where the protocol has none. */
  target: string;
  /** The first line and all headers. */
  head: string;
  body: Buffer;
}

/** An answer of the gateway's own. */
export interface Reply {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: string;
}

/** A request that goes on, with this body. */
export interface Forward {
  body: readonly Buffer[];
  /**
   * Hears the answer, or the status 0 where there was none, once for each request that went on. Gives the body for the
   * client, or undefined to leave it without any answer.
   */
  done?: (status: number, body: Buffer) => readonly Buffer[] | undefined;
}

/** What becomes of a request; `unanswered` keeps its sender waiting. */
export type Plan = { reply: Reply } | { forward: Forward } | 'unanswered';
export type Planner = (request: Request) => Plan | Promise<Plan>;

export interface Pipe {
  endpoint: string;
  /** Connects the pipe to a server; before, it answers nothing. */
  open(upstream: string, plan: Planner): void;
  stop(): void;
}

/**
 * An HTTP server on 127.0.0.1 in front of another. Each connection of a client has one to the server, and both are kept:
 * Node's own server would cost several times as much as the whole way through here.
 */
export async function startPipe(): Promise<Pipe> {
  const sockets = new Set<Socket>();
  let target: { host: string; port: number; plan: Planner } | undefined;
  const server: Server = createServer({ noDelay: true }, (client) => {
    if (!target) return void client.destroy();
    sockets.add(client);
    client.once('close', () => sockets.delete(client));
    serve(client, target);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: (upstream, plan) => {
      const { protocol, hostname, port } = new URL(upstream);
      if (protocol !== 'http:') throw new Error(`the gateway speaks http, and ${upstream} does not`);
      target = { host: hostname, port: Number(port || 80), plan };
    },
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const CONTENT_LENGTH = /(\r\ncontent-length: *)\d+/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;
const CHECKSUM = /\r\nx-amz-crc32: *\d+/i;
const CREDENTIAL = /Credential=([^/]*)/;
const TARGET = /\r\nx-amz-target: *([^\r]+)/i;
const TOKEN = /\r\nx-amz-security-token: *([^\r]+)/i;

function serve(client: Socket, { host, port, plan }: { host: string; port: number; plan: Planner }): void {
  let server: Socket | undefined;
  let waiting: Forward | undefined;
  // A client sends its next request when it has the last answer, so one at a time is in work.
  let busy = false;
  const requests = new MessageReader();
  let answers = new MessageReader();

  const toServer = (): Socket => {
    if (server && !server.destroyed && server.writable) return server;
    const socket = connect({ host, port, noDelay: true });
    answers = new MessageReader();
    server = socket;
    socket.on('data', (chunk: Buffer) => {
      answers.push(chunk);
      const answer = answers.next();
      if (answer) finish(answer);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (server !== socket) return;
      server = undefined;
      if (!waiting) return;
      waiting.done?.(0, Buffer.alloc(0));
      waiting = undefined;
      client.destroy();
    });
    return socket;
  };

  const finish = ({ head, body }: Message): void => {
    const { done } = waiting ?? {};
    waiting = undefined;
    const status = Number(head.slice(9, 12));
    const changed = done ? done(status, body) : [body];
    if (client.destroyed) return void server?.destroy();
    if (!changed) return;
    client.write(joined(head.replace(CHECKSUM, ''), changed));
    busy = false;
    next();
  };

  const act = (decided: Plan, head: string): void => {
    if (decided === 'unanswered') return;
    if ('reply' in decided) {
      if (!client.destroyed) client.write(written(decided.reply));
      busy = false;
      return next();
    }
    waiting = decided.forward;
    toServer().write(joined(head, decided.forward.body));
  };

  const planned = (request: Request): Plan | Promise<Plan> => {
    try {
      return plan(request);
    } catch (error) {
      const __type = 'com.amazon.coral.service#SerializationException';
      return { reply: { status: 400, body: JSON.stringify({ __type, message: String(error) }) } };
    }
  };

  const next = (): void => {
    const message = busy ? undefined : requests.next();
    if (!message) return;
    busy = true;
    const { head, body } = message;
    const decided = planned({
      keyId: CREDENTIAL.exec(head)?.[1] ?? '',
      environment: TOKEN.exec(head)?.[1] ?? '',
      target: TARGET.exec(head)?.[1] ?? '',
      head,
      body,
    });
    if (decided instanceof Promise) void decided.then((later) => act(later, head));
    else act(decided, head);
  };

  client.on('data', (chunk: Buffer) => {
    requests.push(chunk);
    next();
  });
  client.on('error', () => client.destroy());
  client.on('close', () => {
    // What went on is heard to its end: somebody keeps count of it.
    if (!waiting) server?.destroy();
  });
}

/** One message in one piece: several small writes would cost several times as much. */
function joined(head: string, body: readonly Buffer[]): Buffer {
  let length = 0;
  for (const part of body) length += part.length;
  const begin = withLength(head, length);
  const whole = Buffer.allocUnsafe(begin.length + length);
  let at = whole.write(begin, 'latin1');
  for (const part of body) at += part.copy(whole, at);
  return whole;
}

/** A head that says how long its body is. */
function withLength(head: string, length: number): string {
  const found = CONTENT_LENGTH.exec(head);
  if (!found) return `${head.replace(CHUNKED, '')}\r\ncontent-length: ${length}\r\n\r\n`;
  const begin = found.index + found[1]!.length;
  return `${head.slice(0, begin)}${length}${head.slice(found.index + found[0].length)}\r\n\r\n`;
}

function written({ status, headers = {}, body }: Reply): string {
  const all = { 'content-type': 'application/x-amz-json-1.0', ...headers, 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${status < 400 ? 'OK' : 'Error'}`, ...lines, '', body].join('\r\n');
}
