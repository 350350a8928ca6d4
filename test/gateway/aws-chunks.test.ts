import { describe, expect, it } from 'vitest';
import { readAwsChunks } from '../../local/engine/objects/aws-chunks.ts';

const BODY = '5;chunk-signature=ab\r\nhello\r\nB\r\n, \r\nworld\r\n\r\n0\r\nX-Amz-Checksum-Crc32: AAAAAA==\r\n\r\n';

async function read(text: string, step: number): Promise<{ text: string; trailers: object }> {
  const bytes = Buffer.from(text);
  const trailers = new Map<string, string>();
  async function* source(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
  }
  const parts: Buffer[] = [];
  for await (const part of readAwsChunks(source(), trailers)) parts.push(part);
  return { text: Buffer.concat(parts).toString(), trailers: Object.fromEntries(trailers) };
}

describe('a body in chunks', () => {
  it.each([1, 2, 3, 7, 1000])('is read however it is cut: %i bytes at a time', async (step) => {
    expect(await read(BODY, step)).toEqual({
      text: 'hello, \r\nworld\r\n',
      trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
    });
  });

  it.each([
    ['before its last chunk', BODY.slice(0, BODY.indexOf('0\r\nX'))],
    ['in a chunk', BODY.slice(0, 24)],
    ['that are none', 'hello\r\nhello\r\n'],
  ])('is refused where it ends %s', async (_, text) => {
    await expect(read(text, 5)).rejects.toMatchObject({ name: 'IncompleteBody', status: 400 });
  });
});
