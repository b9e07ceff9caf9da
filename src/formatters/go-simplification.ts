/** `for i, _ = range`, `for _ = range`, `s[a:len(s)]`. */
const RANGES = /(?:,|\bfor)\s+_\s*:?=\s*range\b|:\s*len\(/;
/** `[]T{`, `[3]*pkg.T{`, `map[string][]T{`: the type of the elements, behind the brackets. */
const LITERAL = /\](?<pointer>\*?)(?<type>[\w.]+)\{/g;
const NESTED = /\](?:\[\w*\]|map\[\w+\])[\w.*[\]]*\{/;

/** Whether `gofmt -s` might change more than the layout; no word of Go is read for it, so in doubt it is true. https://pkg.go.dev/cmd/gofmt#hdr-The_simplify_command */
export function couldBeSimplified(text: string): boolean {
  if (RANGES.test(text) || NESTED.test(text)) return true;
  const types = new Set([...text.matchAll(LITERAL)].map(({ groups }) => groups?.type ?? ''));
  for (const { index, groups } of text.matchAll(/(?<before>[\s{:,&])(?<type>[\w.]+)\{/g))
    if (types.has(groups?.type ?? '') && index >= 0) return true;
  return false;
}
