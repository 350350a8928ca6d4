import { open, type FileHandle } from 'node:fs/promises';

const [NEWLINE, RETURN, QUOTE, COMMA] = [0x0a, 0x0d, 0x22, 0x2c];
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const CHUNK = 4 * 1024 * 1024;
/** A longer record is broken: a quote that nobody closes would make one of the rest of the file. */
const LONGEST = 256 * 1024;

/** Where the records of a file are. Record 0 is the header; records count from 1, blank lines among them. */
export interface Records {
  /** The header's bytes without its line end; empty where the file is. */
  header: Buffer;
  /** Records behind the header. */
  physical: number;
  /** Numbers of blank ones. */
  blank: number[];
  /** Those whose quotes or line ends are broken, by number; they are not among the numbered. */
  broken: number[];
  /** Where record `n` starts and ends in the file, its line end included, and the line it starts at. */
  placeOf: (record: number) => RecordPlace;
}

export interface RecordPlace {
  start: number;
  end: number;
  line: number;
}

/**
 * Copies the records of a CSV file to another, each behind its number and a comma, with neither header nor blank lines and
 * with `\n` as the only line end. Counts them on the way without reading a single value.
 */
export async function numberRecords(path: string, numberedPath: string): Promise<Records> {
  const starts: number[] = [];
  const lines: number[] = [];
  const broken: number[] = [];
  const blank: number[] = [];
  let header = Buffer.alloc(0);
  const numbered = await open(numberedPath, 'w');
  try {
    const writer = numberedWriter(numbered);
    const end = await eachRecord(path, async ({ bytes, start, line, isBroken }) => {
      const record = starts.push(start) - 1;
      lines.push(line);
      if (record === 0) header = Buffer.from(bytes);
      else if (bytes.length === 0) blank.push(record);
      else if (isBroken || hasStrayReturn(bytes)) broken.push(record);
      else await writer.write(record, bytes);
    });
    await writer.flush();
    const placeOf = (record: number): RecordPlace => ({
      start: starts[record]!,
      end: starts[record + 1] ?? end,
      line: lines[record]!,
    });
    return { header, physical: Math.max(starts.length - 1, 0), blank, broken, placeOf };
  } finally {
    await numbered.close();
  }
}

interface FoundRecord {
  /** Without the line end; overwritten after the call. */
  bytes: Buffer;
  start: number;
  line: number;
  isBroken: boolean;
}

/** Calls for every record of a file; the place behind the last one. */
async function eachRecord(path: string, found: (record: FoundRecord) => Promise<void> | void): Promise<number> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK + LONGEST);
    let [held, offset, line] = [0, 0, 1];
    for (let isLast = false; !isLast;) {
      const { bytesRead } = await file.read(buffer, held, buffer.length - held, offset + held);
      isLast = bytesRead === 0;
      held += bytesRead;
      let at = offset === 0 && buffer.subarray(0, Math.min(held, 3)).equals(BYTE_ORDER_MARK) ? 3 : 0;
      const chunk = buffer.subarray(0, held);
      for (let record = nextRecord(chunk, at, isLast); record; record = nextRecord(chunk, at, isLast)) {
        const calm = found({
          bytes: chunk.subarray(at, record.end),
          start: offset + at,
          line,
          isBroken: record.isBroken,
        });
        if (calm) await calm;
        line += record.lines;
        at = record.next;
      }
      buffer.copyWithin(0, at, held);
      held -= at;
      offset += at;
    }
    return offset;
  } finally {
    await file.close();
  }
}

interface RecordEnd {
  /** Where its bytes end, and where the next record starts. */
  end: number;
  next: number;
  lines: number;
  isBroken: boolean;
}

/** The record at a place; undefined where its end is not in the chunk yet. */
function nextRecord(chunk: Buffer, at: number, isLast: boolean): RecordEnd | undefined {
  if (at >= chunk.length) return undefined;
  let isBroken = false;
  let lines = 1;
  let newline = chunk.indexOf(NEWLINE, at);
  for (let quote = chunk.indexOf(QUOTE, at); quote !== -1 && (newline === -1 || quote < newline);) {
    let behind = quote + 1;
    if (quote === at || chunk[quote - 1] === COMMA) {
      behind = closingQuote(chunk, quote) + 1;
      if (behind === 0 || (behind === chunk.length && !isLast)) {
        if (!isLast && chunk.length - at <= LONGEST) return undefined;
        return recordEnd(chunk, at, chunk.indexOf(NEWLINE, at), 1, true);
      }
      for (; newline !== -1 && newline < behind; newline = chunk.indexOf(NEWLINE, newline + 1)) lines += 1;
      isBroken ||= ![COMMA, NEWLINE, RETURN, undefined].includes(chunk[behind]);
    }
    quote = chunk.indexOf(QUOTE, behind);
  }
  if (newline === -1 && !isLast && chunk.length - at <= LONGEST) return undefined;
  return recordEnd(chunk, at, newline, lines, isBroken);
}

function recordEnd(chunk: Buffer, at: number, newline: number, lines: number, isBroken: boolean): RecordEnd {
  const next = newline === -1 ? chunk.length : newline + 1;
  const end = newline === -1 ? chunk.length : newline;
  const trimmed = end > at && chunk[end - 1] === RETURN ? end - 1 : end;
  return { end: trimmed, next, lines, isBroken: isBroken || next - at > LONGEST };
}

/** Where the field that a quote opens is closed, two quotes being one of its own; -1 where it is not. */
function closingQuote(chunk: Buffer, opening: number): number {
  let quote = chunk.indexOf(QUOTE, opening + 1);
  while (quote !== -1 && chunk[quote + 1] === QUOTE) quote = chunk.indexOf(QUOTE, quote + 2);
  return quote;
}

const QUOTED = /"(?:[^"]|"")*"/g;

/** Outside quotes a return that ends no line is neither text nor a line end to readers, and some stop at it. */
const hasStrayReturn = (record: Buffer): boolean =>
  record.includes(RETURN) && record.toString('latin1').replace(QUOTED, '').includes('\r');

function numberedWriter(file: FileHandle) {
  const buffer = Buffer.allocUnsafe(CHUNK + LONGEST + 64);
  let used = 0;
  const flush = async (): Promise<void> => {
    await file.write(buffer, 0, used);
    used = 0;
  };
  return {
    flush,
    write: (record: number, bytes: Buffer): Promise<void> | void => {
      used += buffer.write(`${record},`, used, 'latin1');
      used += bytes.copy(buffer, used);
      buffer[used++] = NEWLINE;
      if (used >= CHUNK) return flush();
    },
  };
}
