import { S3Failure } from './s3-failure.ts';

/**
 * The bytes of a body that was sent in S3's own chunks, with what follows them written into `trailers`. Throws an
 * S3Failure where the last chunk is missing.
 */
export async function* readAwsChunks(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  let state: 'size' | 'data' | 'end' | 'trailers' = 'size';
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  for await (const piece of source) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    rest = Buffer.alloc(0);
    for (let at = 0; at < bytes.length;) {
      if (state === 'data') {
        const part = bytes.subarray(at, at + left);
        at += part.length;
        left -= part.length;
        if (left === 0) state = 'end';
        yield part;
        continue;
      }
      const lineEnd = bytes.indexOf('\r\n', at);
      if (lineEnd === -1) {
        rest = bytes.subarray(at);
        break;
      }
      const line = bytes.toString('latin1', at, lineEnd);
      at = lineEnd + 2;
      if (state === 'end') state = 'size';
      else if (state === 'size') {
        left = Number.parseInt(line, 16);
        if (Number.isNaN(left)) throw incomplete();
        state = left === 0 ? 'trailers' : 'data';
      } else {
        const [, name, value] = /^([^:]+):(.*)$/.exec(line) ?? [];
        if (name !== undefined) trailers.set(name.toLowerCase(), value!.trim());
      }
    }
  }
  if (state !== 'trailers') throw incomplete();
}

export const incomplete = (): S3Failure =>
  new S3Failure('IncompleteBody', 'The request body terminated unexpectedly', 400);
