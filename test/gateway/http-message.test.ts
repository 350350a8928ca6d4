import { describe, expect, it } from 'vitest';
import { MessageReader } from '../../local/gateway/http-message.ts';

const POST = 'POST / HTTP/1.1\r\nhost: x\r\nContent-Length: 5\r\n\r\nhello';
const GET = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n';

describe('messages on a connection', () => {
  it.each([1, 2, 7, 1000])('are read out of pieces of %i bytes', (size) => {
    const reader = new MessageReader();
    const all = Buffer.from(POST + GET + CHUNKED + POST);
    const bodies: string[] = [];
    for (let at = 0; at < all.length; at += size) {
      reader.push(all.subarray(at, at + size));
      for (let message = reader.next(); message; message = reader.next()) bodies.push(message.body.toString());
    }
    expect(bodies).toEqual(['hello', '', 'hello', 'hello']);
    expect(reader.next()).toBeUndefined();
  });
});
