import type { VendorRequest } from './vendor.ts';

/** The `user:password` that a request is signed in with; empty where it is not. */
export const basicAuth = ({ headers }: Pick<VendorRequest, 'headers'>): string =>
  Buffer.from(/^basic (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '', 'base64').toString();
