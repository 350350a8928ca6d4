import type { IncomingHttpHeaders } from 'node:http';
import type * as z from 'zod';
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
  /** Text is a web page unless its headers say otherwise, anything else is sent as JSON; undefined is none. */
  body: unknown;
}

/** Faults that a vendor answers in words of its own; the others look the same everywhere. */
export type SpokenFault = Fault & { kind: 'rate_limit' | 'server_error' | 'bad_token' };

/** The API of a platform or a receiver, as far as the application uses it. */
export interface Vendor {
  routes: readonly string[];
  /** It takes messages: each that it answers with a 2xx of its own stands in its inbox. */
  receives?: true;
  /** Routes that hand out tokens: no fault strikes them but `bad_token`, and the request log leaves them out. */
  tokenRoutes?: readonly string[];
  /** The forms in which a fault of a kind can come, by the vendor's own names; the first is the usual one. */
  variants?: Partial<Record<SpokenFault['kind'], readonly [string, ...string[]]>>;
  /** It answers with data that is put: of what form, and what that adds up to in a range of days, by day and key. */
  data?: { schema: z.ZodType; totals: (data: unknown, from: string, to: string) => unknown };
  /** `data` is what was put for it; undefined where nothing was. */
  answer(request: VendorRequest, posts: PostBook, data?: unknown): VendorAnswer;
  fault(fault: SpokenFault, request: VendorRequest, posts: PostBook): VendorAnswer;
}
