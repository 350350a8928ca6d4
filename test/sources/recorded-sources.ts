import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../../shared/model/source.ts';
import type { Gate } from '../../shared/sources/port.ts';
import type { RecordedAnswer } from '../platforms/recorded-answers.ts';

/** An answer of the vendor as kept under `events/sources`. A text body is what was on the wire. */
export const recordedSource = (source: Source, name: string): RecordedAnswer =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../../events/sources', source, `${name}.json`), 'utf8'),
  ) as RecordedAnswer;

/** A gate that lets everybody through, and counts. */
export function openGate(): Gate & { passed: number } {
  const gate = Object.assign(async () => void (gate.passed += 1), { passed: 0 });
  return gate;
}
