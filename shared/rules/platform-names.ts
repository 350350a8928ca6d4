import type { Platform } from '../model/platform.ts';

/** How people write a platform's name. */
export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  reddit: 'Reddit',
  instagram: 'Instagram',
  meta: 'Facebook',
  tiktok: 'TikTok',
  youtube: 'YouTube',
  x: 'X',
  linkedin: 'LinkedIn',
};
