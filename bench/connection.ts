import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** One keep-alive connection with one request in flight. Reads only as much of an answer as it takes to find its end. */
export class Connection {
  readonly #socket: Socket;
  #pending: PromiseWithResolvers<number> | undefined;
  #received = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#read(chunk));
    const fail = (error?: Error): void => this.#pending?.reject(error ?? new Error('the connection was closed'));
    socket.on('error', fail).on('close', () => fail());
  }

  static async to(baseUrl: string): Promise<Connection> {
    const { hostname, port } = new URL(baseUrl);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** Sends a whole HTTP request and resolves with the status of its answer. */
  send(request: string): Promise<number> {
    this.#pending = Promise.withResolvers<number>();
    this.#socket.write(request, 'latin1');
    return this.#pending.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: string): void {
    this.#received += chunk;
    const end = this.#received.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#received.slice(0, end))?.[1];
    if (length === undefined) return this.#pending?.reject(new Error('an answer without a length'));
    if (this.#received.length < end + 4 + Number(length)) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = '';
    this.#pending?.resolve(status);
  }
}
