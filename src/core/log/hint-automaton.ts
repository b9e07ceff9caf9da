import { addNode, type Nodes, noNodes, readHint } from './hint-syntax.js';

/** The hints of one owner. `raw`: they are also about what stands behind no mark of the runner. */
export type HintSet = { hints: readonly string[]; raw?: boolean };

/**
 * All hints as one automaton over bytes, which reads a line once, however many hints there are. Its states are made when a log
 * first needs them, so that it costs nothing to have many. Transitions lead to a state (its row in `table`), or say what to do:
 * see the constants.
 */
export type HintAutomaton = {
  /** Where a transition is looked up: `table[state + classOf[byte]]`. It moves when it grows. */
  table(): Int32Array;
  classOf: Uint8Array;
  /** The state at the beginning of a line. */
  start: number;
  /** The state after a transition that is not known yet; negative when hints end there. */
  advance(state: number, column: number): number;
  /** The column of "^", which may begin a colour code written out. */
  caretColumn: number;
  /** Whose hints end in a state that was reached with a negative transition. */
  ownersAt(state: number): readonly number[];
  /** Whose hints end in a state when the line ends there. */
  ownersAtEnd(state: number): readonly number[];
};

/** Transitions below this are no ordinary ones. */
export const FIRST_STATE = 8;
/** Not known yet: ask `advance`. */
export const UNKNOWN = 0;
export const NEWLINE = 1;
export const RETURN = 2;
export const ESCAPE = 3;
export const CARET = 4;
/** The line ends, and with it a hint. */
export const NEWLINE_HIT = 5;
/** A control character that no terminal shows. */
export const CONTROL = 6;

const MAX_STATES = 6_000;
/** Marks of the runner, behind which a tool's own line begins. */
const MARKS = '##\\[(?:error|warning)\\]';

const isControl = (byte: number): boolean =>
  byte < 9 || byte === 11 || byte === 12 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127;

/** Compiles hints; owners are told by their place in the list. Throws `HintError` for syntax that is not known. */
export function createHintAutomaton(sets: readonly HintSet[]): HintAutomaton {
  const nodes = noNodes();
  const floating: number[] = [];
  const anchored: number[] = [];
  const behindMark: number[] = [];
  sets.forEach(({ hints, raw }, owner) => {
    const end = addNode(nodes, null, -1, -1, owner);
    for (const hint of new Set(hints)) {
      const { anchored: isAnchored, piece } = readHint(hint);
      const start = piece(nodes, end);
      (isAnchored ? anchored : floating).push(start);
      if (isAnchored && !raw) behindMark.push(start);
    }
  });
  if (behindMark.length > 0) {
    const starts = behindMark.reduce((one, other) => addNode(nodes, null, one, other));
    anchored.push(readHint(MARKS).piece(nodes, starts));
  }

  const { classOf, representatives } = classesOf(nodes);
  const columns = representatives.length + 1;
  const caretColumn = representatives.length;
  const closure = createClosure(nodes);
  const floatingStart = closure(floating);
  const lineStart = closure([...floating, ...anchored]).filter((node) => !floatingStart.includes(node));

  let table = new Int32Array(columns * 64);
  let members: number[][] = [];
  let owners: number[][] = [];
  let ownersWithEnd: number[][] = [];
  let known = new Map<string, number>();

  function reset(): void {
    table.fill(0);
    members = [];
    owners = [];
    ownersWithEnd = [];
    known = new Map();
    stateOf(lineStart);
  }

  const indexOf = (state: number): number => (state - FIRST_STATE) / columns;

  const ownersOf = (found: readonly number[]): number[] =>
    [...new Set(found.map((node) => nodes.owners[node] ?? -1).filter((owner) => owner >= 0))].sort((a, b) => a - b);

  /** The row of a set of nodes; negative where hints end in it. */
  function stateOf(found: readonly number[]): number {
    const ended = ownersOf(found);
    const going = found.filter((node) => nodes.masks[node] !== null || nodes.atEnd[node]).sort((a, b) => a - b);
    const key = `${going.join()}|${ended.join()}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const index = members.length;
    const state = FIRST_STATE + index * columns;
    const endedWithLine = ownersOf(
      closure(going.filter((node) => nodes.atEnd[node]).map((node) => nodes.next[node] ?? -1)),
    );
    members.push(going);
    owners.push(ended);
    ownersWithEnd.push(endedWithLine);
    if (table.length < state + columns) {
      const larger = new Int32Array(table.length * 2);
      larger.set(table);
      table = larger;
    }
    for (let column = 0; column < columns; column++) {
      const byte = representatives[column];
      if (byte === undefined) continue;
      if (byte === 10) table[state + column] = endedWithLine.length > 0 ? NEWLINE_HIT : NEWLINE;
      else if (byte === 13) table[state + column] = RETURN;
      else if (byte === 27) table[state + column] = ESCAPE;
      else if (byte === 94) table[state + column] = CARET;
      else if (isControl(byte)) table[state + column] = CONTROL;
    }
    const signed = ended.length > 0 ? -state : state;
    known.set(key, signed);
    return signed;
  }

  function advance(state: number, column: number): number {
    const byte = column === caretColumn ? 94 : (representatives[column] ?? 0);
    const starts: number[] = [];
    for (const node of members[indexOf(state)] ?? [])
      if (nodes.masks[node]?.[byte]) starts.push(nodes.next[node] ?? -1);
    for (const node of floatingStart) if (nodes.masks[node]?.[byte]) starts.push(nodes.next[node] ?? -1);
    if (members.length >= MAX_STATES) {
      reset();
      return stateOf(closure(starts));
    }
    const next = stateOf(closure(starts));
    table[state + column] = next;
    return next;
  }

  reset();
  return {
    table: () => table,
    classOf,
    start: FIRST_STATE,
    advance,
    caretColumn,
    ownersAt: (state) => owners[indexOf(state)] ?? [],
    ownersAtEnd: (state) => ownersWithEnd[indexOf(state)] ?? [],
  };
}

/** Bytes that every node treats alike share a column; those that are handled apart have one of their own. */
function classesOf({ masks }: Nodes): { classOf: Uint8Array; representatives: number[] } {
  const distinct = [...new Set(masks.filter((mask) => mask !== null))];
  const classOf = new Uint8Array(256);
  const representatives: number[] = [];
  const seen = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) {
    const apart =
      byte === 10 || byte === 13 || byte === 27 || byte === 94 ? `${byte}` : isControl(byte) ? 'control' : '';
    const key = `${apart}:${distinct.map((mask) => mask[byte]).join('')}`;
    let index = seen.get(key);
    if (index === undefined) {
      index = representatives.length;
      representatives.push(byte);
      seen.set(key, index);
    }
    classOf[byte] = index;
  }
  return { classOf, representatives };
}

/** The nodes that take a byte or end a hint, reached from these without taking one. */
function createClosure(nodes: Nodes): (starts: readonly number[]) => number[] {
  const marks = new Uint32Array(nodes.masks.length);
  let round = 0;
  return (starts) => {
    round++;
    const found: number[] = [];
    const stack = [...starts];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node < 0 || marks[node] === round) continue;
      marks[node] = round;
      if (nodes.masks[node] !== null || (nodes.owners[node] ?? -1) >= 0 || nodes.atEnd[node]) found.push(node);
      else stack.push(nodes.next[node] ?? -1, nodes.other[node] ?? -1);
    }
    return found;
  };
}

/** Whose hints stand in a text that is one line, codes and prefixes off. */
export function ownersIn(automaton: HintAutomaton, text: string): number[] {
  const found = new Set<number>();
  let state = automaton.start;
  for (const byte of new TextEncoder().encode(text)) {
    if (byte === 10 || byte === 13 || byte === 27 || isControl(byte)) continue;
    const column = byte === 94 ? automaton.caretColumn : (automaton.classOf[byte] as number);
    const known = automaton.table()[state + column] as number;
    const next = known === UNKNOWN ? automaton.advance(state, column) : known;
    if (next < 0) for (const owner of automaton.ownersAt(-next)) found.add(owner);
    state = Math.abs(next);
  }
  for (const owner of automaton.ownersAtEnd(state)) found.add(owner);
  return [...found];
}
