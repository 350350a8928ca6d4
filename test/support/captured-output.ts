import { vi } from 'vitest';

/** What is written to the process's output from now on, until mocks are restored: a growing list of chunks. */
export function capturedOutput(): string[] {
  const lines: string[] = [];
  const keep = (chunk: unknown): boolean => {
    lines.push(String(chunk));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  return lines;
}
