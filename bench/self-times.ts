import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

interface CallFrame {
  functionName: string;
  url: string;
  lineNumber: number;
  columnNumber: number;
}

export interface Profile {
  nodes: { id: number; callFrame: CallFrame }[];
  samples: number[];
  timeDeltas: number[];
}

/** A place in the sources, and the microseconds that its own code took. */
export interface SelfTime {
  place: string;
  /** A package, a part of Node, or a folder of the project. */
  area: string;
  micros: number;
}

/** Sums up where a thread was. What waits is left out. */
export function selfTimes({ nodes, samples, timeDeltas }: Profile): SelfTime[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const micros = new Map<string, SelfTime>();
  const places = new Map<number, { place: string; area: string }>();
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    if (!frame || frame.functionName === '(idle)') return;
    const known = places.get(id) ?? placeOf(frame);
    places.set(id, known);
    const entry = micros.get(known.place) ?? { ...known, micros: 0 };
    entry.micros += timeDeltas[index] ?? 0;
    micros.set(known.place, entry);
  });
  return [...micros.values()].sort((a, b) => b.micros - a.micros);
}

/** The bundle that a thread ran; undefined on the main thread. */
export const bundleOf = ({ nodes }: Profile): string | undefined =>
  nodes.find(({ callFrame }) => callFrame.url.endsWith('/index.mjs'))?.callFrame.url;

function placeOf({ functionName, url, lineNumber, columnNumber }: CallFrame): { place: string; area: string } {
  const name = functionName || 'anonymous';
  if (url === '') return { place: name, area: name.startsWith('(') ? name : 'V8' };
  if (url.startsWith('node:')) return { place: `${name} ${url}:${lineNumber + 1}`, area: url.replace(/\/[^/]+$/, '') };
  const origin = mapOf(url)?.findOrigin(lineNumber + 1, columnNumber + 1);
  const mapped = origin && 'fileName' in origin ? origin : undefined;
  const file = mapped ? new URL(mapped.fileName, url).pathname : new URL(url).pathname;
  const line = mapped ? mapped.lineNumber : lineNumber + 1;
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(file);
  const short = inPackage
    ? `${inPackage[1]}/${inPackage[2]}`
    : file.replace(/^.*\/(?=(local|functions|shared|bench)\/)/, '');
  return { place: `${mapped?.name ?? name} ${short}:${line}`, area: inPackage?.[1] ?? short.replace(/\/[^/]+$/, '') };
}

const maps = new Map<string, SourceMap | undefined>();

function mapOf(url: string): SourceMap | undefined {
  if (!url.endsWith('/index.mjs')) return undefined;
  if (!maps.has(url)) maps.set(url, new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8'))));
  return maps.get(url);
}
