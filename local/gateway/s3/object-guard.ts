import { setTimeout as delay } from 'node:timers/promises';
import { keysOfBuckets } from '../../engine/buckets.ts';
import { findKeys } from '../../engine/kms.ts';
import type { S3Call, S3Operation } from '../../engine/objects/s3-call.ts';
import { S3Failure } from '../../engine/objects/s3-failure.ts';
import type { ObjectGuard } from '../../engine/objects/s3-server.ts';
import type { Stack } from '../../engine/template.ts';
import { DEVELOPER, type CallerOf } from '../callers.ts';
import type { Faults } from '../faults/faults.ts';
import type { Permissions } from '../permission/permissions.ts';
import type { Principal } from '../permission/principals.ts';
import type { Usage } from '../usage/usage.ts';
import { needsOf } from './object-needs.ts';

export interface GuardedObjects {
  callerOf: CallerOf;
  permissions: Permissions;
  usage: Usage;
  faults: Faults;
  /** Ends an execution environment of a function at once. */
  endEnvironment: (functionName: string, environment: string) => void;
}

/** How S3 bills an operation; it bills none that takes something away. */
const BILLED: Readonly<Partial<Record<S3Operation, 'writes' | 'reads'>>> = {
  PutObject: 'writes',
  CopyObject: 'writes',
  ListObjectsV2: 'writes',
  CreateMultipartUpload: 'writes',
  UploadPart: 'writes',
  CompleteMultipartUpload: 'writes',
  GetObject: 'reads',
  HeadObject: 'reads',
  HeadBucket: 'reads',
};
const COMMITS: ReadonlySet<S3Operation> = new Set([
  'PutObject',
  'CopyObject',
  'CompleteMultipartUpload',
  'DeleteObject',
]);

/** Decides for each S3 call whether it is denied, struck by a fault, or done and counted. */
export function guardObjects(
  stack: Stack,
  { callerOf, permissions, usage, faults, endEnvironment }: GuardedObjects,
): ObjectGuard {
  const keyArnOf = findKeys(stack);
  const keys = new Map(Array.from(keysOfBuckets(stack), ([bucket, key]) => [bucket, keyArnOf(key) ?? key] as const));

  function check(caller: Principal, call: S3Call): void {
    for (const { action, resource } of needsOf(call, keys)) {
      const denial = permissions.check(caller, action, resource);
      if (denial) throw new S3Failure('AccessDenied', denial.message, 403);
    }
  }

  return {
    admit: async (call) => {
      const caller = callerOf(call.keyId);
      if (!caller)
        throw new S3Failure(
          'InvalidAccessKeyId',
          'The AWS Access Key Id you provided does not exist in our records.',
          403,
        );
      if (caller === DEVELOPER) return;
      check(caller, call);
      const fault = faults.strike('s3', ['throttle', 'error', 'delay']);
      if (fault?.kind === 'throttle') throw new S3Failure('SlowDown', 'Please reduce your request rate.', 503);
      const billed = BILLED[call.operation];
      if (billed) usage.objectRequest(caller.name, billed);
      if (fault?.kind === 'error')
        throw new S3Failure('InternalError', 'We encountered an internal error. Please try again.', 500);
      if (fault?.kind === 'delay') await delay(fault.latencyMs);
    },
    mayKnow: ({ keyId, bucket }) => {
      const caller = callerOf(keyId);
      return (
        caller === DEVELOPER ||
        (caller !== undefined && !permissions.check(caller, 's3:ListBucket', `arn:aws:s3:::${bucket}`))
      );
    },
    done: ({ keyId, operation, environment }) => {
      const caller = callerOf(keyId);
      if (!caller || caller === DEVELOPER || !COMMITS.has(operation)) return true;
      if (!faults.strike('s3', ['crash_after_commit'])) return true;
      endEnvironment(caller.name, environment);
      return false;
    },
  };
}
