import * as z from 'zod';
import type { Caller, Role } from '../model/registry.ts';
import type { Instant } from '../model/instant.ts';
import type { Position } from './cursor.ts';

/** One request as a route's handler sees it: who asks, for which tenant, and what, all checked. */
export interface ApiCall<Body = undefined, Query = unknown> {
  caller: Caller;
  /** The caller's own tenant, or the one an operator named. */
  tenantId: string;
  requestId: string;
  now: Instant;
  /** The `{id}` of the path. */
  id: string;
  /** All that the path names, by its placeholders. */
  params: Readonly<Record<string, string>>;
  body: Body;
  query: Query;
  /** Where the page before ended. */
  after: Position | undefined;
}

interface Answered {
  status: number;
  headers?: Record<string, string>;
}

/** JSON, or text that is sent as it is. */
export type Answer = JsonAnswer | TextAnswer;

export interface JsonAnswer extends Answered {
  body: Record<string, unknown>;
  /** Where the next page starts: becomes the cursor of the body. */
  next?: Position | undefined;
}

export interface TextAnswer extends Answered {
  headers: Record<'content-type', string> & Record<string, string>;
  text: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One address of the API: who may call it, what it takes, what it does. */
export interface Route {
  method: Method;
  path: `/v1/${string}`;
  /** Empty where no key is needed. */
  roles: readonly Role[];
  acrossTenants: boolean;
  body?: z.ZodType;
  query: z.ZodObject;
  answer(call: ApiCall<unknown>): Promise<Answer>;
  reveal?: Reveal;
}

/** Makes what is sent out of the body of an answer, which itself may be kept: with a secret that it holds encrypted. */
export type Reveal = (tenantId: string, body: Record<string, unknown>) => Promise<Record<string, unknown>>;

interface Spec<B extends z.ZodType | undefined, Q extends z.ZodObject> {
  method: Method;
  path: Route['path'];
  roles: readonly Role[];
  /** About the whole platform: an operator names no tenant. */
  acrossTenants?: boolean;
  body?: B;
  query?: Q;
  reveal?: Reveal;
  handle: (call: ApiCall<B extends z.ZodType ? z.output<B> : undefined, z.output<Q>>) => Promise<Answer>;
}

const NO_QUERY = z.strictObject({});

/** Ties a handler to the schemas that its body and query were parsed with. */
export function route<B extends z.ZodType | undefined = undefined, Q extends z.ZodObject = typeof NO_QUERY>(
  spec: Spec<B, Q>,
): Route {
  const { method, path, roles, acrossTenants = false, body, query, reveal, handle } = spec;
  return {
    method,
    path,
    roles,
    acrossTenants,
    query: query ?? NO_QUERY,
    ...(body ? { body } : {}),
    ...(reveal ? { reveal } : {}),
    // The frame parses with the schemas named here, so the call is what the handler was typed for.
    answer: (call) => handle(call as Parameters<typeof handle>[0]),
  };
}

/** The query fields of every list. */
export const PAGE_QUERY = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number from 1 to 100')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 100, 'must be a number from 1 to 100')
    .default(50),
  cursor: z.string().max(4000).optional(),
};

/** An instant as callers write it, with or without fractions of a second; comes out in the form that sorts. */
export const WireInstant = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2026-11-02T15:00:00Z' })
  .transform((text) => new Date(text).toISOString());

/** Who reads a tenant's data, whoever it is about. */
export const TENANT_READERS = ['advertiser', 'analyst', 'admin', 'operator'] as const satisfies readonly Role[];
