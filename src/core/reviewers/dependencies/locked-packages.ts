import { findingAt } from '../finding-at.js';
import type { ChangedFile, DiffLine, ReviewFinding } from '../reviewer.js';
import { isOwnLock } from './locked-sources.js';

const MAX_FINDINGS = 5;

/** How lock files say where an entry begins, what its sum is, and that it has none for a reason. */
type Format = { file: RegExp; entry: RegExp; sum: RegExp; exempt: RegExp };

const FORMATS: Format[] = [
  {
    file: /(^|\/)(package-lock|npm-shrinkwrap)\.json$/,
    entry: /^\s+"([^"]*)": \{$/,
    sum: /^\s+"integrity": "/,
    exempt: /"link": true|"resolved": "(?:git|file)/,
  },
  {
    file: /(^|\/)yarn\.lock$/,
    entry: /^("?[^\s#][^\n]*):$/,
    sum: /^ {2}(?:integrity|checksum:?) /,
    exempt: /@(?:workspace|patch|file|link|git)|\.git#|codeload/,
  },
  {
    file: /(^|\/)pnpm-lock\.yaml$/,
    entry: /^ {2}(\S[^\n]*):$/,
    sum: /\bintegrity: /,
    exempt: /\b(?:directory|repo|type: git)\b|codeload/,
  },
  { file: /(^|\/)Cargo\.lock$/, entry: /^name = ("[^"]+")$/, sum: /^checksum = "/, exempt: /^source = "git\+/ },
];
/** Another version of the program writes the whole file anew. */
const REWRITTEN = /lockfileVersion|^__metadata|cacheKey|^version = \d|"requires": true/;

type Entry = { hadSum: boolean; hasSum: boolean; stays: boolean; isExempt: boolean; at: DiffLine | null };

/** Packages that stay and lose the sum by which a changed one would be noticed. */
export function lostSums(file: ChangedFile): ReviewFinding[] {
  const format = FORMATS.find((each) => each.file.test(file.path));
  if (!format || !isOwnLock(file) || file.status === 'added') return [];
  const lines = file.lines ?? [];
  if (lines.some(({ kind, text }) => kind !== ' ' && REWRITTEN.test(text))) return [];
  const entries = entriesOf(lines, format);
  return [...entries]
    .filter(([, { hadSum, hasSum, stays, isExempt }]) => hadSum && !hasSum && stays && !isExempt)
    .slice(0, MAX_FINDINGS)
    .map(([name, { at }]) => {
      const message = `\`${name.replace(/["`]/g, '').slice(0, 100)}\` loses its checksum: nobody would notice another package in its place. Lock it again.`;
      return findingAt(file, at ? { ...at, newLine: null } : null, ['integrity_removed', 'high', message]);
    });
}

function entriesOf(lines: DiffLine[], { entry, sum, exempt }: Format): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const named: Record<'old' | 'new', string | null> = { old: null, new: null };
  let [oldLine, newLine] = [0, 0];
  for (const line of lines) {
    const isGap = (line.oldLine ?? oldLine + 1) !== oldLine + 1 || (line.newLine ?? newLine + 1) !== newLine + 1;
    if (isGap) Object.assign(named, { old: null, new: null });
    oldLine = line.oldLine ?? oldLine;
    newLine = line.newLine ?? newLine;
    const name = entry.exec(line.text)?.[1];
    if (name !== undefined && line.kind !== '+') named.old = name;
    if (name !== undefined && line.kind !== '-') named.new = name;
    for (const side of line.kind === ' ' ? (['old', 'new'] as const) : ([line.kind === '-' ? 'old' : 'new'] as const)) {
      const key = named[side];
      if (key === null) continue;
      const found = entries.get(key) ?? { hadSum: false, hasSum: false, stays: false, isExempt: false, at: null };
      if (side === 'new') found.stays = true;
      if (side === 'new' && (exempt.test(key) || exempt.test(line.text))) found.isExempt = true;
      if (sum.test(line.text)) found[side === 'old' ? 'hadSum' : 'hasSum'] = true;
      if (sum.test(line.text) && line.kind === '-') found.at = line;
      entries.set(key, found);
    }
  }
  return entries;
}

/** `"license": "MIT"` of a package in npm's lock file. */
const LICENCE = /^\s+"license": "([^"]{1,100})"/;
const OPEN = /^\(?(?:MIT|ISC|BSD|0BSD|Apache|Unlicense|CC0|CC-BY|BlueOak|Zlib|Python|WTFPL|MPL)/i;

/** A locked package whose licence was open, and is no more. */
export function closedLicences(file: ChangedFile): ReviewFinding[] {
  if (!/(^|\/)package-lock\.json$/.test(file.path) || !isOwnLock(file)) return [];
  const lines = file.lines ?? [];
  const found: ReviewFinding[] = [];
  for (const [index, at] of lines.entries()) {
    const after = at.kind === '+' ? LICENCE.exec(at.text)?.[1] : undefined;
    if (after === undefined || OPEN.test(after)) continue;
    const gone = lines
      .slice(Math.max(0, index - 6), index)
      .findLast(({ kind, text }) => kind === '-' && LICENCE.test(text));
    const before = LICENCE.exec(gone?.text ?? '')?.[1];
    if (!before || !OPEN.test(before) || found.length >= MAX_FINDINGS) continue;
    const message = `A package changes its licence from ${before} to ${after}. See that you may use it so.`;
    found.push(findingAt(file, at, ['dependency_licence_changed', 'medium', message]));
  }
  return found;
}
