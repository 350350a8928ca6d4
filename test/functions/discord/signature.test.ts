import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSigned } from '../../../functions/discord/signed-request.ts';
import { MINUTE, SECOND, toMs } from '../../../shared/model/instant.ts';
import { T0 } from '../../support/sample-claims.ts';
import { discordWorld, eventOf } from '../../support/discord-world.ts';
import { discordSignature } from '../../../local/simulators/discord-signature.ts';

const { privateKey, publicKey: pair } = generateKeyPairSync('ed25519');
const publicKey = Buffer.from(String(pair.export({ format: 'jwk' }).x), 'base64url').toString('hex');
const NOW = toMs(T0);
const BODY = Buffer.from('{"type":1,"text":"\u00fc \u2013"}');
const TIMESTAMP = String(NOW / SECOND);

const signedAt = (timestamp: string, body = BODY): string =>
  sign(null, Buffer.concat([Buffer.from(timestamp), body]), privateKey).toString('hex');
const GOOD = signedAt(TIMESTAMP);
const request = { signature: GOOD, timestamp: TIMESTAMP, body: BODY };

/** One bit of the text's last hex digit. */
const flipped = (hex: string): string => hex.slice(0, -1) + (Number.parseInt(hex.at(-1)!, 16) ^ 1).toString(16);
const secondsFromNow = (seconds: number): string => String(NOW / SECOND + seconds);

/** The first vector of RFC 8032, 7.1, whose message is empty: the time alone cannot be, so it must not pass. */
const RFC_KEY = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

describe('a signature', () => {
  it.each([
    ['over the very bytes', request, publicKey],
    ['in capital letters', { ...request, signature: GOOD.toUpperCase() }, publicKey.toUpperCase()],
    [
      'five minutes old',
      { ...request, timestamp: secondsFromNow(-300), signature: signedAt(secondsFromNow(-300)) },
      publicKey,
    ],
    [
      'five minutes ahead',
      { ...request, timestamp: secondsFromNow(300), signature: signedAt(secondsFromNow(300)) },
      publicKey,
    ],
  ])('%s is good', (_, signed, key) => {
    expect(isSigned(signed, key, NOW)).toBe(true);
  });

  it.each([
    ['with a bit flipped', { ...request, signature: flipped(GOOD) }, publicKey],
    ['of another body', { ...request, body: Buffer.from('{"type":1}') }, publicKey],
    ['of the same body with a space more', { ...request, body: Buffer.concat([BODY, Buffer.from(' ')]) }, publicKey],
    ['of another time', { ...request, timestamp: secondsFromNow(1) }, publicKey],
    [
      'older than five minutes',
      { ...request, timestamp: secondsFromNow(-301), signature: signedAt(secondsFromNow(-301)) },
      publicKey,
    ],
    [
      'further ahead than five minutes',
      { ...request, timestamp: secondsFromNow(301), signature: signedAt(secondsFromNow(301)) },
      publicKey,
    ],
    ['that is missing', { ...request, signature: undefined }, publicKey],
    ['whose time is missing', { ...request, timestamp: undefined }, publicKey],
    [
      'whose time is no number',
      { ...request, timestamp: `${TIMESTAMP}x`, signature: signedAt(`${TIMESTAMP}x`) },
      publicKey,
    ],
    ['that is too short', { ...request, signature: GOOD.slice(2) }, publicKey],
    ['that is too long', { ...request, signature: `${GOOD}00` }, publicKey],
    ['that is no hex', { ...request, signature: GOOD.replace(/^../, 'zz') }, publicKey],
    ['against a key that is too short', request, publicKey.slice(2)],
    ['against a key that is too long', request, `${publicKey}00`],
    ['against no key', request, ''],
    ['against another key', request, RFC_KEY],
    ['against a key with a bit flipped', request, flipped(publicKey)],
  ])('%s is not', (_, signed, key) => {
    expect(isSigned(signed, key, NOW)).toBe(false);
  });
});

describe('the address that Discord posts to', () => {
  const ping = JSON.stringify({ type: 1, note: 'grüße' });
  const answer = async (body: string, headers: Record<string, string>, isBase64Encoded = false) => {
    const world = discordWorld();
    const reply = await world.api(eventOf(body, headers, isBase64Encoded), { awsRequestId: 'a' } as never);
    expect(world.memory.all('discord')).toEqual([]);
    expect(world.queue).toEqual([]);
    return [reply.statusCode, reply.body];
  };

  it('answers a ping', async () => {
    expect(await answer(ping, discordSignature(ping, NOW))).toEqual([200, '{"type":1}']);
  });

  it('decodes a body that came as base64 before it looks at the signature', async () => {
    const encoded = Buffer.from(ping).toString('base64');
    expect(await answer(encoded, discordSignature(ping, NOW), true)).toEqual([200, '{"type":1}']);
  });

  it.each([
    ['is not signed', ping, {}],
    ['is signed for another body', ping, discordSignature('{"type":2}', NOW)],
    ['was signed too long ago', ping, discordSignature(ping, NOW - 6 * MINUTE)],
    ['is signed by another', ping, { ...discordSignature(ping, NOW), 'x-signature-ed25519': GOOD }],
    ['is no JSON, and not signed', '{', {}],
  ])('refuses what %s, and keeps nothing', async (_, body, headers) => {
    expect(await answer(body, headers)).toEqual([401, 'invalid request signature']);
  });

  it('refuses what is signed and no JSON', async () => {
    expect((await answer('{', discordSignature('{', NOW)))[0]).toBe(400);
  });
});
