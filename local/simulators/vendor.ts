import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from './faults.ts';
import type { PostBook } from './posts.ts';

export interface VendorRequest {
  method: string;
  /** As the vendor would see it, without the simulator's own prefix. */
  url: URL;
  headers: IncomingHttpHeaders;
  /** Empty where none was sent. */
  body: string;
  nowMs: number;
}

export interface VendorAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Text is a web page, anything else is sent as JSON. */
  body: unknown;
}

/** Faults that a vendor answers in words of its own; the others look the same everywhere. */
export type SpokenFault = Fault & { kind: 'rate_limit' | 'server_error' | 'bad_token' };

/** One platform's API, as far as the application uses it. */
export interface Vendor {
  routes: readonly string[];
  /** Routes that hand out tokens: no fault strikes them but `bad_token`, and the request log leaves them out. */
  tokenRoutes?: readonly string[];
  /** The forms in which a fault of a kind can come, by the vendor's own names; the first is the usual one. */
  variants?: Partial<Record<SpokenFault['kind'], readonly [string, ...string[]]>>;
  answer(request: VendorRequest, posts: PostBook): VendorAnswer;
  fault(fault: SpokenFault, request: VendorRequest, posts: PostBook): VendorAnswer;
}
