/** What stands behind `use`: a path, or a group of further ones behind a beginning that they share, which ends with `::` or is empty. */
export type UseTree = { leaf: string } | { stem: string; children: readonly UseTree[] };

const LEAF = /^(?:(?:::)?(?:r#)?\w+(?:::(?:r#)?\w+)*(?:::\*)?|\*)(?: as \w+)?$/;
const STEM = /^(?:(?:::)?(?:(?:r#)?\w+::)*)$/;
const MAX_DEPTH = 8;
/** https://rust-lang.github.io/rustfmt/?version=v1.8.0#max_width */
const WIDTH = 100;
const INDENT = 4;

/** The parts between the commas that are in no braces; null: the braces do not match. */
function partsOf(text: string): string[] | null {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{') depth++;
    else if (character === '}' && --depth < 0) return null;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  if (depth !== 0) return null;
  parts.push(text.slice(from));
  if (parts.at(-1)?.trim() === '') parts.pop();
  return parts;
}

/** null: it holds comments, or is written in another way. https://doc.rust-lang.org/reference/items/use-declarations.html */
export function parseUseTree(text: string, depth = 0): UseTree | null {
  const trimmed = text.trim();
  const brace = trimmed.indexOf('{');
  if (brace < 0) {
    const leaf = trimmed.replace(/\s+/g, ' ');
    return LEAF.test(leaf) ? { leaf } : null;
  }
  const stem = trimmed.slice(0, brace);
  if (depth > MAX_DEPTH || !trimmed.endsWith('}') || !STEM.test(stem)) return null;
  const children: UseTree[] = [];
  for (const part of partsOf(trimmed.slice(brace + 1, -1)) ?? ['']) {
    const child = parseUseTree(part, depth + 1);
    if (!child) return null;
    children.push(child);
  }
  return { stem, children };
}

export const leavesOf = (tree: UseTree): string[] => ('leaf' in tree ? [tree.leaf] : tree.children.flatMap(leavesOf));

/** What is left without some leaves, with no braces around what is alone; null: nothing. */
export function prunedTree(tree: UseTree, isGone: (leaf: string) => boolean): UseTree | null {
  if ('leaf' in tree) return isGone(tree.leaf) ? null : tree;
  const children = tree.children.map((child) => prunedTree(child, isGone)).filter((child) => child !== null);
  const [only] = children;
  if (!only) return null;
  if (children.length === tree.children.length) return { stem: tree.stem, children };
  if (children.length > 1 || ('leaf' in only && /^self\b/.test(only.leaf))) return { stem: tree.stem, children };
  return 'leaf' in only ? { leaf: tree.stem + only.leaf } : { stem: tree.stem + only.stem, children: only.children };
}

/** As rustfmt writes it, `column` characters from the left of a line that is indented by `indent`; null: it would fill lines. */
export function useTreeText(tree: UseTree, indent: number, column: number, lineEnd: string): string | null {
  if ('leaf' in tree) return tree.leaf;
  const { stem, children } = tree;
  if (children.every((child) => 'leaf' in child)) {
    const flat = `${stem}{${children.map(({ leaf }) => leaf).join(', ')}}`;
    return column + flat.length < WIDTH ? flat : null;
  }
  const white = ' '.repeat(indent + INDENT);
  const rows = children.map((child) => useTreeText(child, indent + INDENT, indent + INDENT, lineEnd));
  return rows.includes(null)
    ? null
    : `${stem}{${lineEnd}${rows.map((row) => `${white}${row},${lineEnd}`).join('')}${' '.repeat(indent)}}`;
}
