/** Units of one answer on a table and its indexes. */
export interface Consumed {
  table: string;
  units: number;
  indexes: Readonly<Record<string, number>>;
}

interface Capacity {
  TableName: string;
  CapacityUnits?: number;
  Table?: { CapacityUnits?: number };
  GlobalSecondaryIndexes?: Record<string, { CapacityUnits?: number }>;
  LocalSecondaryIndexes?: Record<string, { CapacityUnits?: number }>;
}

const ASK = Buffer.from(',"ReturnConsumedCapacity":"INDEXES"}');
const ASKED = Buffer.from('"ReturnConsumedCapacity":"');
const ONE = Buffer.from('"ConsumedCapacity":{"TableName":');
const MANY = Buffer.from('"ConsumedCapacity":[{"TableName":');

/** How much of its capacity the sender of a request wants to hear. */
export type Wanted = 'nothing' | 'TOTAL' | 'INDEXES';

/** The same request asking for everything. */
export function asking(body: Buffer): { body: readonly Buffer[]; wanted: Wanted } {
  const at = body.indexOf(ASKED);
  if (at === -1) return { body: [body.subarray(0, body.lastIndexOf(0x7d)), ASK], wanted: 'nothing' };
  const begin = at + ASKED.length;
  const end = body.indexOf(0x22, begin);
  const asked = body.toString('latin1', begin, end);
  const wanted = asked === 'TOTAL' || asked === 'INDEXES' ? asked : 'nothing';
  return { body: [body.subarray(0, begin), Buffer.from('INDEXES'), body.subarray(end)], wanted };
}

/** Reads the capacity out of an answer and leaves in it what its receiver wanted. */
export function takeCapacity(
  answer: Buffer,
  wanted: Wanted,
): { consumed: readonly Consumed[]; answer: readonly Buffer[] } {
  const many = answer.lastIndexOf(MANY);
  const at = many === -1 ? answer.lastIndexOf(ONE) : many;
  if (at === -1) return { consumed: [], answer: [answer] };
  const begin = answer.indexOf(0x3a, at) + 1;
  const end = endOfValue(answer, begin);
  const { capacities, consumed } = read(answer.toString('latin1', begin, end));
  if (wanted === 'INDEXES') return { consumed, answer: [answer] };
  if (wanted === 'TOTAL') {
    const totals = capacities.map(({ TableName, CapacityUnits }) => ({ TableName, CapacityUnits }));
    const short = Buffer.from(JSON.stringify(many === -1 ? totals[0] : totals));
    return { consumed, answer: [answer.subarray(0, begin), short, answer.subarray(end)] };
  }
  // The comma before the key goes with it, or the one after the value where it was the first.
  const [from, to] = answer[at - 1] === 0x2c ? [at - 1, end] : [at, answer[end] === 0x2c ? end + 1 : end];
  return { consumed, answer: [answer.subarray(0, from), answer.subarray(to)] };
}

interface Read {
  capacities: readonly Capacity[];
  consumed: readonly Consumed[];
}
/** Calls of one kind mostly consume the same, so most of these texts come again and again. */
const known = new Map<string, Read>();
const KNOWN_LIMIT = 5000;

function read(text: string): Read {
  const found = known.get(text);
  if (found) return found;
  const capacities: Capacity[] = [JSON.parse(text)].flat();
  const fresh = { capacities, consumed: capacities.map(toConsumed) };
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(text, fresh);
  return fresh;
}

/** Names of tables and indexes hold no brackets, so counting them is enough. */
function endOfValue(answer: Buffer, begin: number): number {
  let depth = 0;
  for (let at = begin; at < answer.length; at += 1) {
    const byte = answer[at];
    if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return answer.length;
}

function toConsumed({
  TableName,
  CapacityUnits = 0,
  Table,
  GlobalSecondaryIndexes,
  LocalSecondaryIndexes,
}: Capacity): Consumed {
  const indexes = Object.entries({ ...GlobalSecondaryIndexes, ...LocalSecondaryIndexes });
  return {
    table: TableName,
    units: Table?.CapacityUnits ?? CapacityUnits,
    indexes: Object.fromEntries(indexes.map(([name, { CapacityUnits: units = 0 }]) => [name, units])),
  };
}
