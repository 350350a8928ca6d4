import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Makes stack traces name the sources of `bundle`. The map is read at the first trace that somebody looks at: Node's own
 * support reads it with the module, which would double every cold start.
 */
export function installSourceMaps(bundle: string): void {
  const address = pathToFileURL(bundle).href;
  let map: SourceMap | undefined;
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => {
      const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
      if (frame.getFileName() !== address || line === null || column === null) return `    at ${frame.toString()}`;
      map ??= read(bundle);
      const origin = map?.findOrigin(line, column);
      if (!origin || !('fileName' in origin)) return `    at ${frame.toString()}`;
      const place = `${new URL(origin.fileName, address).pathname}:${origin.lineNumber}:${origin.columnNumber}`;
      return `    at ${frame.toString().replace(`${address}:${line}:${column}`, place)}`;
    });
    return [String(error), ...lines].join('\n');
  };
}

function read(bundle: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
