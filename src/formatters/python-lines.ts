/** A token of Python. `comma` says that it is the last comma of its brackets. */
export type PythonToken = {
  kind: 'name' | 'number' | 'string' | 'sign' | 'comment';
  text: string;
  /** Of its line in the file, from 0, and of the line it ends on. */
  line: number;
  endLine: number;
  /** How many brackets are open around it; a bracket is outside of its own. */
  depth: number;
};

/** A statement's line as Python reads it, over as many lines of the file as it takes. Comments on lines of their own are statements here. */
export type Statement = { tokens: PythonToken[]; first: number; last: number };

const STRING_START = /[rbuft]{0,2}(?<quotes>"""|'''|"|')/iy;
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;
const NUMBER = /(?:\d|\.\d)(?:[\w.]|(?<=[eE])[+-])*/y;
const SIGN = /\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|!=|[-+*/%@&|^=<>]=|\*\*|\/\/|<<|>>|[^\w\s]/uy;
const SPACE = /[ \t\f]+/y;
const COMMENT = /#[^\n]*/y;

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

/** The end of a string that begins with these quotes, behind them; null: it has none. */
function stringEnd(text: string, at: number, quotes: string): number | null {
  for (let index = at; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text.startsWith(quotes, index)) return index + quotes.length;
    else if (text[index] === '\n' && quotes.length === 1) return null;
  }
  return null;
}

/**
 * The statements of a file whose lines end with "\n"; a reason where it cannot be read so: a backslash at a line's end, brackets that do not
 * close. https://docs.python.org/3/reference/lexical_analysis.html
 */
export function readStatements(text: string): Statement[] | string {
  const statements: Statement[] = [];
  let tokens: PythonToken[] = [];
  let at = 0;
  let line = 0;
  let depth = 0;
  const end = (): void => {
    const [first] = tokens;
    if (first) statements.push({ tokens, first: first.line, last: line });
    tokens = [];
  };
  const push = (kind: PythonToken['kind'], part: string): void => {
    const lines = kind === 'string' ? part.split('\n').length - 1 : 0;
    tokens.push({ kind, text: part, line, endLine: line + lines, depth });
    line += lines;
    at += part.length;
  };
  while (at < text.length) {
    const space = matchAt(SPACE, text, at);
    if (space) at += space[0].length;
    else if (text[at] === '\n') {
      if (depth === 0) end();
      line++;
      at++;
    } else if (text[at] === '\\') return 'a line that goes on behind a backslash';
    else {
      const comment = matchAt(COMMENT, text, at);
      const string = matchAt(STRING_START, text, at);
      if (comment) push('comment', comment[0]);
      else if (string) {
        const close = stringEnd(text, at + string[0].length, string.groups?.quotes ?? '');
        if (close === null) return 'a string that does not end';
        push('string', text.slice(at, close));
      } else {
        const number = matchAt(NUMBER, text, at);
        const name = number ? null : matchAt(NAME, text, at);
        const sign = number || name ? null : matchAt(SIGN, text, at);
        const found = number ?? name ?? sign;
        if (!found) return 'a character that is not known';
        if (/^[)\]}]$/.test(found[0])) depth--;
        if (depth < 0) return 'brackets that do not fit';
        push(number ? 'number' : name ? 'name' : 'sign', found[0]);
        if (/^[([{]$/.test(found[0])) depth++;
      }
    }
  }
  if (depth > 0) return 'brackets that do not close';
  end();
  return statements;
}
