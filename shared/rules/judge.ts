import { judgeAbsent } from './judge/absent.ts';
import type { Case, Judgement } from './judge/case.ts';
import { judgeEvidence } from './judge/evidence.ts';
import { judgeObserved } from './judge/observed.ts';
import { judgeReverified } from './judge/reverified.ts';

/** Decides what one attempt to verify one revision means: the verdict, the next check, what trust and alerts should do. */
export function judge(subject: Case): Judgement {
  if (subject.kind === 'reverify') return judgeReverified(subject);
  const { outcome } = subject;
  if (subject.kind === 'evidence' && outcome.kind === 'observed') return judgeEvidence({ ...subject, outcome });
  return outcome.kind === 'observed' ? judgeObserved({ ...subject, outcome }) : judgeAbsent({ ...subject, outcome });
}
