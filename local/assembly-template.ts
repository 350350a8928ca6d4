import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A synthesized template, as far as tests and measurements change it. */
export interface Template {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

/** The template of a stack in the synthesized assembly `cdkOut`. */
export const readTemplate = (cdkOut: string, stack = 'Claimcheck'): Template =>
  JSON.parse(readFileSync(join(cdkOut, `${stack}.template.json`), 'utf8')) as Template;

/** A copy of a synthesized stack in `folder`, with its template changed. Answers the folder. */
export function changedAssembly(
  { cdkOut, stack, folder }: { cdkOut: string; stack: string; folder: string },
  change: (template: Template) => void,
): string {
  cpSync(cdkOut, folder, { recursive: true });
  const template = readTemplate(folder, stack);
  change(template);
  writeFileSync(join(folder, `${stack}.template.json`), JSON.stringify(template));
  return folder;
}
