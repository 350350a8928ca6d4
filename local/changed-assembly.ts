import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A synthesized template, as far as tests and measurements change it. */
export interface Template {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

/** A copy of a synthesized stack in `folder`, with its template changed. Answers the folder. */
export function changedAssembly(
  { cdkOut, stack, folder }: { cdkOut: string; stack: string; folder: string },
  change: (template: Template) => void,
): string {
  cpSync(cdkOut, folder, { recursive: true });
  const file = join(folder, `${stack}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  change(template);
  writeFileSync(file, JSON.stringify(template));
  return folder;
}
