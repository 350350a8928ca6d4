/** One HTTP message: its head without the empty line, its body without transfer coding. */
export interface Message {
  head: string;
  body: Buffer;
}

const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;

/** Cuts a connection's bytes into messages. The bytes of a long one are joined once, when it is complete. */
export class MessageReader {
  #parts: Buffer[] = [];
  #size = 0;
  #head: { text: string; end: number; total: number | 'chunked' } | undefined;

  push(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#size += chunk.length;
  }

  /** The next message that is there completely. */
  next(): Message | undefined {
    this.#head ??= this.#readHead();
    if (!this.#head) return undefined;
    const { text, end, total } = this.#head;
    if (total === 'chunked') {
      const all = this.#joined();
      const read = readChunks(all, end);
      return read && this.#take(text, read.body, all, read.end);
    }
    if (this.#size < total) return undefined;
    const all = this.#joined();
    return this.#take(text, all.subarray(end, total), all, total);
  }

  #take(head: string, body: Buffer, all: Buffer, used: number): Message {
    this.#head = undefined;
    this.#size = all.length - used;
    this.#parts = this.#size === 0 ? [] : [all.subarray(used)];
    return { head, body };
  }

  #readHead(): { text: string; end: number; total: number | 'chunked' } | undefined {
    if (this.#size === 0) return undefined;
    const all = this.#joined();
    const at = all.indexOf('\r\n\r\n');
    if (at === -1) return undefined;
    const text = all.toString('latin1', 0, at);
    const end = at + 4;
    if (CHUNKED.test(text)) return { text, end, total: 'chunked' };
    return { text, end, total: end + Number(LENGTH.exec(text)?.[1] ?? 0) };
  }

  #joined(): Buffer {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts)];
    return this.#parts[0] ?? Buffer.alloc(0);
  }
}

/** The body of a chunked message that begins at `from`; undefined where its last chunk is not there. */
function readChunks(all: Buffer, from: number): { body: Buffer; end: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = from; ;) {
    const lineEnd = all.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const length = Number.parseInt(all.toString('latin1', at, lineEnd), 16);
    const begin = lineEnd + 2;
    if (all.length < begin + length + 2) return undefined;
    if (length === 0) return { body: Buffer.concat(parts), end: begin + 2 };
    parts.push(all.subarray(begin, begin + length));
    at = begin + length + 2;
  }
}
