import { describe, expect, it } from 'vitest';
import { webhookUrlFault } from '../../shared/rules/webhook-url.ts';

const RECEIVERS = ['http://127.0.0.1:8788'];
const NOT_PUBLIC = 'The URL must name a host on the public internet.';
const NOT_HTTPS = 'The URL must begin with https.';
const WITH_USER = 'The URL must not contain a user name or password.';
const PORT = 'The URL must use port 443 or one above 1023.';

const ofLength = (length: number): string => 'https://hooks.example.com/'.padEnd(length, 'a');

describe('an address for webhooks', () => {
  it.each([
    'https://hooks.example.com',
    'https://hooks.example.com/claims?partner=7#top',
    'https://hooks.example.com:443/',
    'https://hooks.example.com:1024/',
    'https://hooks.example.com:8443/',
    'https://hooks.example.com./',
    'https://xn--bcher-kva.example/',
    'https://localhost.example.com/',
    'https://10.0.0.5.example.com/',
    'http://127.0.0.1:8788/webhooks/northwind',
    ofLength(2048),
  ])('may be %s', (url) => {
    expect(webhookUrlFault(url, RECEIVERS)).toBeNull();
  });

  it.each([
    ['http://hooks.example.com/', NOT_HTTPS],
    ['ftp://hooks.example.com/', NOT_HTTPS],
    ['file:///etc/passwd', NOT_HTTPS],
    ['http://127.0.0.1:8789/', NOT_HTTPS],
    ['https://127.0.0.1/', NOT_PUBLIC],
    ['https://127.0.0.1:8788/', NOT_PUBLIC],
    ['https://127.1/', NOT_PUBLIC],
    ['https://0x7f000001/', NOT_PUBLIC],
    ['https://2130706433/', NOT_PUBLIC],
    ['https://0177.0.0.1/', NOT_PUBLIC],
    ['https://127.0.0.1./', NOT_PUBLIC],
    ['https://10.0.0.5/', NOT_PUBLIC],
    ['https://169.254.169.254/latest/meta-data', NOT_PUBLIC],
    ['https://8.8.8.8/', NOT_PUBLIC],
    ['https://[::1]/', NOT_PUBLIC],
    ['https://[2606:4700::1111]/', NOT_PUBLIC],
    ['https://[::ffff:10.0.0.1]/', NOT_PUBLIC],
    ['https://localhost/', NOT_PUBLIC],
    ['https://localhost./', NOT_PUBLIC],
    ['https://LOCALHOST/', NOT_PUBLIC],
    ['https://api.localhost/', NOT_PUBLIC],
    ['https://printer.local/', NOT_PUBLIC],
    ['https://printer.local./', NOT_PUBLIC],
    ['https://metadata.google.internal/', NOT_PUBLIC],
    ['https://intranet/', NOT_PUBLIC],
    ['https://user@hooks.example.com/', WITH_USER],
    ['https://user:pw@hooks.example.com/', WITH_USER],
    ['https://:pw@hooks.example.com/', WITH_USER],
    ['http://user@127.0.0.1:8788/', WITH_USER],
    ['https://hooks.example.com:22/', PORT],
    ['https://hooks.example.com:80/', PORT],
    ['https://hooks.example.com:1023/', PORT],
    ['hooks.example.com', 'This is not a URL.'],
    ['https://', 'This is not a URL.'],
    ['https://999.1.1.1/', 'This is not a URL.'],
    [ofLength(2049), 'The URL is longer than 2048 characters.'],
  ])('cannot be %s', (url, fault) => {
    expect(webhookUrlFault(url, RECEIVERS)).toBe(fault);
  });

  it('is on this machine only where a local receiver is named', () => {
    expect(webhookUrlFault('http://127.0.0.1:8788/webhooks', [])).toBe(NOT_HTTPS);
  });
});
