import { without } from '../../fixes/gate/multiset.js';
import { type Found, findIn, type Hunk } from '../hunks.js';
import type { TestRule } from './test-rule.js';

/** In code with one space between tokens. `languages`: where alone it means this; null: it can mean nothing else anywhere. */
type Marker = { languages: string[] | null; pattern: RegExp };

const SCRIPT = ['javascript', 'typescript'];

/** The others of a run are left out without a word. */
const FOCUS: readonly Marker[] = [
  {
    languages: SCRIPT,
    pattern:
      /(?<!\. )\b(?:it|test|describe|context|suite|specify)(?: \. (?:describe|concurrent|sequential|serial|parallel))* \. only (?:\( ["'`]|\. each)/g,
  },
  { languages: SCRIPT, pattern: /(?<![.|] |function )\b(?:fit|fdescribe|fcontext) \( ["'`]/g },
  {
    languages: ['ruby'],
    pattern: /(?<!\. )\b(?:fit|fdescribe|fcontext|fspecify) ["']|, : focus (?:do|,)|, focus : true\b/g,
  },
  { languages: ['go'], pattern: /\bF(?:It|Describe|Context|When|Entry|Specify|DescribeTable) \( "/g },
  { languages: ['php'], pattern: /\} \) -> only \( \)/g },
  { languages: ['dart'], pattern: /\} , solo : true\b/g },
];

/** Only what always skips: a condition around it says where a test cannot run, which is for its author to know. */
const SKIP: readonly Marker[] = [
  {
    languages: SCRIPT,
    pattern:
      /(?<!\. )\b(?:it|test|describe|context|suite|specify)(?: \. (?:describe|concurrent|sequential|serial|parallel))* \. (?:skip|fixme) (?:\( ["'`]|\. each)/g,
  },
  { languages: SCRIPT, pattern: /(?<!\. |function )\b(?:xit|xtest|xdescribe|xcontext|xspecify) \( ["'`]/g },
  { languages: SCRIPT, pattern: /\b(?:it|test|describe) \( ["'`][^"'`]*["'`] , \{ skip : (?:true\b|["'`])/g },
  {
    languages: ['ruby'],
    pattern:
      /(?<!\. )\b(?:xit|xdescribe|xcontext|xspecify|xscenario) ["']|\b(?:it|test|scenario|specify) ["'][^"']*["'] do (?:skip|pending)\b|, : (?:skip|pending) do\b|, (?:skip|pending) : ["'t]/g,
  },
  {
    languages: ['python'],
    pattern: /(?:@|\bpytestmark =|\bmarks =) pytest \. mark \. skip\b|@ unittest \. (?:skip|expectedFailure)\b/g,
  },
  { languages: ['python'], pattern: /@ pytest \. mark \. xfail\b(?! \( (?!reason|strict|raises|run|\)))/g },
  { languages: ['python'], pattern: /\bdef test\w* \( [^\n]{0,300}: \n > (?:pytest \. skip|self \. skipTest) \(/g },
  { languages: ['go'], pattern: /\* testing \. T \) \{ \w+ \. Skip(?:f|Now)? \(/g },
  { languages: ['rust'], pattern: /# \[ ignore (?:\]|= )/g },
  { languages: ['java', 'kotlin', 'scala'], pattern: /@ (?:Disabled|Ignore)\b(?! \.)/g },
  { languages: ['csharp'], pattern: /\[ (?:Fact|Theory|Test|TestCase)\b[^\]]{0,120}\bSkip = |\[ Ignore\b/g },
  { languages: ['php'], pattern: /\{ \$this -> markTest(?:Skipped|Incomplete) \(|\} \) -> skip \( (?:\)|["'])/g },
  { languages: ['c'], pattern: /\bTEST\w* \( \w+ , DISABLED_\w+/g },
  { languages: ['elixir'], pattern: /@ (?:tag|moduletag|describetag) (?:: skip|skip :)/g },
  { languages: ['dart'], pattern: /\} , skip : (?:true\b|["'])/g },
];

export const focusedTests: TestRule = ({ testHunks }) =>
  come(testHunks, FOCUS).map(({ file, line, evidence }) => ({
    rule: 'focused_test',
    severity: 'high',
    path: file.path,
    line,
    message:
      'Only this test is left to run: the others are passed over in silence. Take the focus away before merging.',
    evidence,
  }));

/** In a file that is new, nothing that ran has stopped running. */
export const skippedTests: TestRule = ({ testHunks }) =>
  come(testHunks, SKIP).map(({ file, line, evidence }) => ({
    rule: 'skipped_test',
    severity: file.status === 'added' ? 'low' : 'medium',
    path: file.path,
    line,
    message:
      file.status === 'added'
        ? 'This test is written, and skipped. Say in the pull request when it will run.'
        : 'This test no longer runs. Say in the pull request why, and what will bring it back.',
    evidence,
  }));

/** Markers that come, less those that go: one that moves, or is written in another way, is none. On added lines only. */
function come(hunks: readonly Hunk[], markers: readonly Marker[]): Found[] {
  const find = (side: 'before' | 'after') =>
    markers
      .flatMap(({ languages, pattern }) =>
        findIn(
          hunks.filter(({ facts }) => languages === null || languages.includes(facts.language.name)),
          side,
          [pattern],
        ),
      )
      .map((found) => ({ ...found, key: '' }));
  const before = find('before');
  const after = find('after').filter(({ isChanged }) => isChanged);
  return without(
    after,
    before.filter(({ isChanged }) => isChanged),
  );
}
