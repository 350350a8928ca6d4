import { describe, expect, it } from 'vitest';
import { linkInText } from '../../shared/rules/link-in-text.ts';

const POST = 'https://x.com/annsample/status/1850000000000000001';
const SHORT = 'https://vm.tiktok.com/ZMsample1/';

describe('the link in a message', () => {
  it.each([
    ['alone', POST, POST],
    ['among words', `New post! ${POST} please like`, POST],
    ['without a preview', `<${POST}>`, POST],
    ['with marks after it', `(see ${POST}).`, POST],
    ['as a markup link', `[my post](${POST})`, POST],
    ['hidden', `||${POST}||`, POST],
    ['with what was added to it', `${POST}?s=20&t=abc`, `${POST}?s=20&t=abc`],
    ['behind others', `https://example.com/a https://x.com/annsample ${POST}`, POST],
    ['as the first of two', `${POST} https://youtu.be/everyroute1`, POST],
    ['that is short', `look: ${SHORT}`, SHORT],
    ['in capital letters', POST.replace('https', 'HTTPS'), POST.replace('https', 'HTTPS')],
    ['to nothing of use', 'https://example.com and https://x.com/annsample', undefined],
    ['where there is none', 'no link here, x.com/a/status/1', undefined],
    ['where there is nothing', '', undefined],
  ])('is found %s', (_, text, link) => {
    expect(linkInText(text)).toBe(link);
  });
});
