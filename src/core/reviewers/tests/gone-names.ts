import { isTest } from '../file-kind.js';
import type { Hunk } from '../hunks.js';
import type { ChangedFile } from '../reviewer.js';
import { stemOf } from './stem.js';

/** How code declares what others call; its name in the first group that holds one. In code with one space between tokens. */
const DECLARES =
  /\b(?:function|class|def|fn|fun|interface|struct|enum|trait|module|type|const|record)(?: \*)? (?:self \. )?(\w+)|\bfunc (?:\( [^)]{1,60} \) )?(\w+)|\b(\w+) \( [^(){};]{0,200}\) (?:(?:: |-> |throws )[\w<>[\]|., ]{1,80} )?\{/g;
/** In Rust, where tests stand below the code. */
const TESTS_BEGIN = /# \[ (?:cfg \( test|(?:\w+ :: )?test\b)/;
const STATEMENTS = new Set([
  'if',
  'for',
  'while',
  'switch',
  'catch',
  'with',
  'function',
  'match',
  'foreach',
  'using',
  'lock',
]);

/** What code outside tests no longer declares or says: tests about these go with them. Plain: small letters and digits. */
export function goneNames(files: readonly ChangedFile[], hunks: readonly Hunk[]): Set<string> {
  const code = hunks.filter(({ file }) => !isTest(file.path));
  const left = new Set(code.flatMap((hunk) => declared(hunk, 'after')));
  const gone = code.flatMap((hunk) => declared(hunk, 'before')).filter((name) => !left.has(name));
  const stems = files
    .filter(({ path, status }) => status === 'removed' && !isTest(path))
    .map(({ path }) => plain(stemOf(path)));
  return new Set([...gone, ...stems].filter((name) => name.length >= 3));
}

function declared({ facts }: Hunk, side: 'before' | 'after'): string[] {
  const inside = facts.holdsTests ? facts[side].code.search(TESTS_BEGIN) : -1;
  const code = inside === -1 ? facts[side].code : facts[side].code.slice(0, inside);
  const names = [...code.matchAll(DECLARES)]
    .map(([, first, second, third]) => first ?? second ?? third ?? '')
    .filter((name) => !STATEMENTS.has(name));
  const texts = inside === -1 ? facts[side].tokens.filter(({ kind }) => kind === 'text').map(({ key }) => key) : [];
  return [...names, ...texts].map(plain);
}

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Whether a piece of a test speaks of one of the names, be it as a part of a longer word. */
export function namesAny(text: string, names: Set<string>): boolean {
  const words = (text.match(/[\p{L}\p{N}_]+/gu) ?? []).map(plain);
  if (words.some((word) => names.has(word))) return true;
  const whole = plain(text);
  return [...names].slice(0, 500).some((name) => name.length >= 5 && whole.includes(name));
}
