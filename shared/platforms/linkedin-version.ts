import { atMs, type Instant } from '../model/instant.ts';

/** The version of the API that is asked for where none is configured. */
export const LINKEDIN_API_VERSION = '202609';

/** From when on LinkedIn refuses a version such as `202609`: each lives for twelve months, to the middle of its month. */
export const versionExpiry = (version: string): Instant =>
  atMs(Date.UTC(Number(version.slice(0, 4)) + 1, Number(version.slice(4)) - 1, 15));

/** Whether a version counts the clicks on links in a member's post. */
export const countsLinkClicks = (version: string): boolean => version >= '202604';
