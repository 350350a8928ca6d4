import type { Replay } from '../model/replay.ts';
import { exceeds } from './fraction.ts';

/** What a replay may change without somebody insisting. */
export const GUARDRAIL = { verdictsBps: 500, affiliates: 50 } as const;

export type Guardrail = 'VERDICTS' | 'AFFILIATES';

/** Which guardrails a replay is beyond. */
export const beyondGuardrails = ({
  examined,
  changed,
  affiliates,
}: Pick<Replay, 'examined' | 'changed' | 'affiliates'>): Guardrail[] => [
  ...(exceeds({ part: changed, whole: examined }, GUARDRAIL.verdictsBps) ? (['VERDICTS'] as const) : []),
  ...(affiliates > GUARDRAIL.affiliates ? (['AFFILIATES'] as const) : []),
];
