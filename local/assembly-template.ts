import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A synthesized template, as far as tests and measurements change it. */
export interface Template {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

/** The template of a stack in the synthesized assembly `cdkOut`. */
export const readTemplate = (cdkOut: string, stack = 'Claimcheck'): Template =>
  JSON.parse(readFileSync(join(cdkOut, `${stack}.template.json`), 'utf8')) as Template;

const LOCAL = join(import.meta.dirname, '..', '.local');

/** A copy of a synthesized stack with its template changed. Answers its folder, in the project: functions find there what is in no bundle. */
export function changedAssembly(
  { cdkOut, stack }: { cdkOut: string; stack: string },
  change: (template: Template) => void,
): string {
  mkdirSync(LOCAL, { recursive: true });
  const folder = mkdtempSync(join(LOCAL, 'stack-'));
  cpSync(cdkOut, folder, { recursive: true });
  const template = readTemplate(folder, stack);
  change(template);
  writeFileSync(join(folder, `${stack}.template.json`), JSON.stringify(template));
  return folder;
}
