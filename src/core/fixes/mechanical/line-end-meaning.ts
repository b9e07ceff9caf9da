import { type CodeMask, maskOf } from './code-mask.js';
import { extensionOf } from './edit.js';
import { lineText, type SourceText } from './source-text.js';

/** Languages whose strings and comments the mask knows, or that have no strings of several lines. */
const MASKED =
  /^(?:[cm]?[jt]sx?|pyi?|c|h|cc|cpp|cxx|hpp|hh|proto|mm?|java|kts?|scala|groovy|gradle|swift|dart|rs|go|cs|php|rb|rake|gemspec|sh|bash|toml|css|scss|less)$/;
const PLAIN = /^(?:ini|cfg|json|jsonc|json5|txt|rst|adoc|gitignore|gitattributes|editorconfig|dockerignore|csv)$/;
const HEREDOC = /<<[-~<]?\s*(["'`]?)([A-Za-z_]\w*)\1/;
const HAS_HEREDOCS = /^(?:rb|rake|gemspec|sh|bash|php|tf|hcl)$/;
const MARKUP = /^(?:html?|vue|svelte|astro|xml|svg)$/;
const KEEPS_SPACE = /<(?:pre|textarea|script|style)\b|xml:space|<!\[CDATA\[|`/i;

const BLOCK_SCALAR = /(?:^|[\s:-])[|>][-+\d]{0,2}(?:\s+#.*)?\s*$/;
/** What of a long line can open a block. */
const MAX_HEADER = 300;

/** Asked line by line, a file is looked at once. */
const masks = new WeakMap<SourceText, CodeMask | null>();
const blockScalars = new WeakMap<SourceText, ReadonlySet<number>>();
const heredocs = new WeakMap<SourceText, ReadonlySet<number>>();

export function maskOfSource(source: SourceText): CodeMask | null {
  const known = masks.get(source);
  if (known !== undefined) return known;
  const made = maskOf(source.path, source.text);
  masks.set(source, made);
  return made;
}

/** Lines, from 1, of here-documents. */
function heredocLines(source: SourceText): ReadonlySet<number> {
  const known = heredocs.get(source);
  if (known) return known;
  const found = new Set<number>();
  let end: string | null = null;
  for (let number = 1; number <= source.lines.length; number++) {
    const text = lineText(source, number) ?? '';
    if (end !== null) {
      found.add(number);
      if (text.trim().replace(/[;,)]+$/, '') === end) end = null;
    } else end = HEREDOC.exec(text)?.[2] ?? null;
  }
  heredocs.set(source, found);
  return found;
}

/** Lines, from 1, of YAML's block scalars: those more indented than a line above that ends with `|` or `>`. */
function blockScalarLines(source: SourceText): ReadonlySet<number> {
  const known = blockScalars.get(source);
  if (known) return known;
  const found = new Set<number>();
  /** The lines above that are less indented, each less than the next. */
  const above: { indent: number; holdsBlock: boolean }[] = [];
  for (let number = 1; number <= source.lines.length; number++) {
    const text = lineText(source, number) ?? '';
    const isBlankLine = text.trim() === '';
    const indent = text.length - text.trimStart().length;
    if (!isBlankLine) while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    const isInBlock = above.at(-1)?.holdsBlock === true;
    if (isInBlock) found.add(number);
    if (!isBlankLine) above.push({ indent, holdsBlock: isInBlock || BLOCK_SCALAR.test(text.slice(-MAX_HEADER)) });
  }
  blockScalars.set(source, found);
  return found;
}

/** A docstring: a string that is a statement of its own, whose white space no program prints. */
function isDocstring(source: SourceText, offset: number, mask: CodeMask): boolean {
  const code = mask.code.slice(0, offset).trimEnd();
  const between = source.text.slice(code.length, offset);
  const last = code.slice(code.lastIndexOf('\n') + 1).slice(0, 1_000);
  const isFirst = code === '' || /^\s*(?:(?:async\s+)?def\b|class\b|\)).*:$/.test(last);
  return (
    isFirst &&
    (code === '' || /^[ \t]*\r?\n/.test(between)) &&
    /^\s*(?:"""|''')/.test(between) &&
    !between.includes('>>>')
  );
}

/** Why white space at the end of this line, from 1, may mean something; null: it means nothing. */
export function lineEndMeaning(source: SourceText, number: number): string | null {
  const line = source.lines[number - 1];
  const text = lineText(source, number);
  if (!line || text === null) return 'there is no such line';
  const extension = extensionOf(source.path);
  const trimmed = text.trimEnd();
  if (trimmed.endsWith('\\')) return 'a backslash before the white space would continue the line';
  if (extension === 'md' || extension === 'markdown') {
    const following = lineText(source, number + 1)?.trim() ?? '';
    return trimmed !== '' && /\S {2,}$/.test(text) && following !== ''
      ? 'the spaces may be a line break of Markdown'
      : null;
  }
  if (extension === 'yml' || extension === 'yaml')
    return blockScalarLines(source).has(number) ? 'the line is of a block of text' : null;
  if (PLAIN.test(extension)) return null;
  if (HAS_HEREDOCS.test(extension) && heredocLines(source).has(number)) return 'the line is of a here-document';
  if (MARKUP.test(extension))
    return KEEPS_SPACE.test(source.text) ? 'the file holds text whose white space is kept' : null;
  if (extension === 'tf' || extension === 'hcl') return null;
  if (!MASKED.test(extension)) return 'it is not known whether white space at line ends means something in such a file';
  const mask = maskOfSource(source);
  if (!mask) return 'the strings of the file cannot be told from its code';
  if (!mask.inString(line.end)) return null;
  if (/^pyi?$/.test(extension) && isDocstring(source, line.end, mask)) return null;
  return 'the line ends within a string';
}
