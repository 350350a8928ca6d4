import type { SpokenFault, Vendor, VendorAnswer, VendorRequest } from './vendor.ts';

/** An answer, made for the request where it depends on it; one that is made has its own pause. */
type FaultAnswer = VendorAnswer | ((request: VendorRequest, fault: SpokenFault) => VendorAnswer);

type Kind = SpokenFault['kind'];

/** A vendor's faults by kind and the vendor's own name. */
export type FaultTable = Readonly<Record<Kind, Readonly<Record<string, FaultAnswer>>>>;

/** Faults that are told apart by name. The usual one of a kind is the first, or the one that is named. */
export function faultsFrom(
  table: FaultTable,
  usual: Partial<Record<Kind, string>> = {},
): Required<Pick<Vendor, 'variants' | 'fault'>> {
  const namesOf = (kind: Kind) => {
    const names = Object.keys(table[kind]);
    const first = usual[kind] ?? names[0] ?? '';
    return [first, ...names.filter((name) => name !== first)] as const;
  };
  const variants = {
    rate_limit: namesOf('rate_limit'),
    server_error: namesOf('server_error'),
    bad_token: namesOf('bad_token'),
  };
  return {
    variants,
    fault(fault, request) {
      const answer = table[fault.kind][fault.variant ?? variants[fault.kind][0]]!;
      if (typeof answer === 'function') return answer(request, fault);
      return { ...answer, headers: { ...answer.headers, ...pauseOf(fault) } };
    },
  };
}

/** The pause that a fault asks for, as most vendors say it. */
export const pauseOf = ({ retryAfterSeconds }: SpokenFault): Record<string, string> =>
  retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
