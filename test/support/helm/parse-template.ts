/** What stands in an action: https://pkg.go.dev/text/template#hdr-Pipelines */
export type Expression =
  | { kind: 'literal'; value: string | number | boolean | null }
  /** `.a.b`: fields of the dot; `$x.a`, `$.a`: of a variable, `$` being the whole; `(…).a`: of what brackets give. */
  | { kind: 'fields'; of: { variable: string } | { inner: Expression } | 'dot'; names: string[] }
  | { kind: 'word'; name: string }
  | { kind: 'command'; words: Expression[] }
  | { kind: 'pipeline'; commands: Expression[] };

export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'print'; value: Expression }
  | { kind: 'assign'; variable: string; value: Expression }
  | { kind: 'if' | 'with'; value: Expression; then: Node[]; otherwise: Node[] }
  | { kind: 'range'; key: string | null; item: string | null; value: Expression; then: Node[]; otherwise: Node[] };

export type Templates = Map<string, Node[]>;

type Piece = { text: string } | { action: string };

/** Actions and what is between them, with white space trimmed where `{{-` and `-}}` say so. Comments are gone. */
function piecesOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  const pattern = /\{\{(-(?=\s))?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?!\}\})[\s\S])*?)((?<=\s)-)?\}\}/g;
  let from = 0;
  let trimNext = false;
  const take = (text: string, trimEnd: boolean) => {
    const left = trimNext ? text.trimStart() : text;
    const kept = trimEnd ? left.trimEnd() : left;
    if (kept.includes('{{')) throw new Error(`an action does not end: ${kept.slice(kept.indexOf('{{'), 60)}`);
    if (kept) pieces.push({ text: kept });
  };
  for (const match of source.matchAll(pattern)) {
    const [whole, trimBefore, action = '', trimAfter] = match;
    take(source.slice(from, match.index), trimBefore !== undefined);
    if (!action.trim().startsWith('/*')) pieces.push({ action: action.trim() });
    trimNext = trimAfter !== undefined;
    from = match.index + whole.length;
  }
  take(source.slice(from), false);
  return pieces;
}

const TOKEN = /\s*(?:("(?:[^"\\\n]|\\.)*")|`([^`]*)`|(-?\d+(?:\.\d+)?)|(\$?[A-Za-z_]\w*|\$)|(:=|[.()|,=]))|(\s+)/y;

function tokensOf(action: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < action.length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(action);
    if (!match) throw new Error(`not understood: {{ ${action} }} at ${action.slice(at)}`);
    // A field belongs to what stands right before it, and begins a word of its own after a blank.
    if (/^\s/.test(match[0])) tokens.push(' ');
    const token = match[2] === undefined ? match[0].trim() : JSON.stringify(match[2]);
    if (token) tokens.push(token);
  }
  return tokens;
}

/** Reads one action's words. */
function readerOf(action: string) {
  const tokens = tokensOf(action);
  let at = 0;
  const peek = () => tokens[at];
  const skipBlanks = () => {
    while (peek() === ' ') at++;
  };
  const fail = (): never => {
    throw new Error(`not understood: {{ ${action} }} at ${tokens.slice(at).join('') || 'its end'}`);
  };

  function fieldsAfter(): string[] {
    const names: string[] = [];
    while (peek() === '.' && /^[A-Za-z_]/.test(tokens[at + 1] ?? '')) {
      names.push(tokens[at + 1]!);
      at += 2;
    }
    return names;
  }

  function operand(): Expression {
    const token = peek() ?? fail();
    if (token === '.') {
      const names = fieldsAfter();
      if (names.length === 0) at++;
      return { kind: 'fields', of: 'dot', names };
    }
    at++;
    if (token === '(') {
      const inner = pipeline();
      skipBlanks();
      if (peek() !== ')') fail();
      at++;
      return { kind: 'fields', of: { inner }, names: fieldsAfter() };
    }
    if (token.startsWith('$')) return { kind: 'fields', of: { variable: token }, names: fieldsAfter() };
    if (token.startsWith('"')) return { kind: 'literal', value: JSON.parse(token) as string };
    if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
    if (token === 'true' || token === 'false') return { kind: 'literal', value: token === 'true' };
    if (token === 'nil') return { kind: 'literal', value: null };
    return /^[A-Za-z_]/.test(token) ? { kind: 'word', name: token } : fail();
  }

  function command(): Expression {
    const words: Expression[] = [];
    for (skipBlanks(); ![undefined, '|', ')'].includes(peek()); skipBlanks()) words.push(operand());
    return words.length > 0 ? { kind: 'command', words } : fail();
  }

  function pipeline(): Expression {
    const commands = [command()];
    while (peek() === '|') {
      at++;
      commands.push(command());
    }
    return { kind: 'pipeline', commands };
  }

  return {
    /** The whole rest. */
    pipeline(): Expression {
      const read = pipeline();
      if (at < tokens.length) fail();
      return read;
    },
    /** `$a :=` or `$a, $b :=` before a pipeline. */
    declared(): string[] {
      const [, names] = /^\s*((?:\$\w+\s*,\s*)?\$\w+)\s*:=/.exec(action) ?? [];
      if (names === undefined) return [];
      at = tokens.indexOf(':=') + 1;
      return names.split(',').map((name) => name.trim());
    },
  };
}

/** Reads a file of templates: what it defines goes into `templates`, what stands outside is returned. Throws at whatever it does not know. */
export function parseTemplate(source: string, templates: Templates): Node[] {
  const pieces = piecesOf(source);
  let at = 0;

  function block(ends: readonly string[]): { nodes: Node[]; end: string } {
    const nodes: Node[] = [];
    while (at < pieces.length) {
      const piece = pieces[at++]!;
      if ('text' in piece) {
        nodes.push({ kind: 'text', text: piece.text });
        continue;
      }
      const [, word = '', rest = ''] = /^([a-z]+)?(?![\w.])\s*([\s\S]*)$/.exec(piece.action) ?? [];
      if (word === 'end' || word === 'else') {
        if (!ends.includes(word) || rest !== '') throw new Error(`{{ ${piece.action} }} is out of place`);
        return { nodes, end: word };
      }
      nodes.push(...action(piece.action, word, rest));
    }
    if (ends.length > 0) throw new Error('a block does not end');
    return { nodes, end: '' };
  }

  function branches(): { then: Node[]; otherwise: Node[] } {
    const { nodes: then, end } = block(['end', 'else']);
    return { then, otherwise: end === 'else' ? block(['end']).nodes : [] };
  }

  function action(whole: string, word: string, rest: string): Node[] {
    if (word === 'define') {
      const name = JSON.parse(rest) as string;
      if (templates.has(name)) throw new Error(`${name} is defined twice`);
      templates.set(name, block(['end']).nodes);
      return [];
    }
    if (word === 'if' || word === 'with') {
      const value = readerOf(rest).pipeline();
      return [{ kind: word, value, ...branches() }];
    }
    if (word === 'range') {
      const reader = readerOf(rest);
      const names = reader.declared();
      const value = reader.pipeline();
      const [key, item] = names.length === 2 ? names : [null, names[0] ?? null];
      return [{ kind: 'range', key: key ?? null, item: item ?? null, value, ...branches() }];
    }
    if (['template', 'block', 'break', 'continue'].includes(word))
      throw new Error(`{{ ${whole} }} is not rendered here`);
    const reader = readerOf(whole);
    const [variable] = reader.declared();
    const value = reader.pipeline();
    return [variable === undefined ? { kind: 'print', value } : { kind: 'assign', variable, value }];
  }

  return block([]).nodes;
}
