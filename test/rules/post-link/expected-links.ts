import { expect } from 'vitest';
import type { Platform } from '../../../shared/model/platform.ts';
import { parsePostLink } from '../../../shared/rules/post-link.ts';

export function expectPost(link: string, platform: Platform, postId: string, canonicalUrl: string): void {
  expect(parsePostLink(link)).toEqual({ ok: true, platform, postId, canonicalUrl });
}

export function expectShort(link: string, resolve: string): void {
  expect(parsePostLink(link)).toEqual({ ok: false, resolve });
}

/** `reason` is a part of the sentence. */
export function expectRefused(link: string, reason: string): void {
  expect(parsePostLink(link)).toEqual({
    ok: false,
    code: 'URL_UNSUPPORTED',
    reason: expect.stringContaining(reason) as string,
  });
}
