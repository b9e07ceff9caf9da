import { isPassedTest } from '../matchers/passed-tests.js';

/** How much a line sounds as if it said why a job failed: nothing, in passing, by a word, by its form. */
export type Sound = 0 | 1 | 2 | 3;

/** A line that sounds like an error holds one of these; in the syntax of hints. */
export const SOUND_HINTS: readonly string[] = [
  '[Ee][Rr][Rr]',
  '[Ff][Aa][Ii][Ll]',
  '[Ff][Aa][Tt][Aa][Ll]',
  '[Ee]xception',
  '[Pp]anic',
  '[Tt]raceback',
  '[Aa]bort',
  '[Aa]ssert',
  '[Uu]nhandled',
  '[Uu]ncaught',
  '[Kk]illed',
  '[Cc]rash',
  '[Ss]egmentation',
  'core dumped',
  '[Cc]annot',
  "[Cc](?:an|ould)(?: not|n't|'t|n’t|’t)",
  '[Uu]nable',
  '[Nn]ot (?:[Ff]ound|ok|allowed|supported|exist|match|formatted|declared|defined|a |an |be )',
  'NOT FOUND',
  "(?:n't|not) exist",
  'No (?:such|space|matching|module|version)',
  '[Mm]issing',
  '[Ii]nvalid',
  '[Uu]nexpected',
  '[Uu]ndefined',
  '[Uu]nknown',
  '[Uu]nresolved',
  '[Dd]enied',
  '[Rr]efused',
  '[Ff]orbidden',
  '[Uu]nauthorized',
  '[Tt]ime(?:d[ -]?|[ -])?out',
  'exceed',
  '[Ll]eak',
  '[Dd]uplicat',
  '[Cc]ritical',
  'CRITICAL',
  '[Mm]ismatch',
  '[Cc]onflict',
  '[Ii]ncompatible',
  '[Vv]ulnerab',
  '[Vv]iolation',
  '[Ee]xpected',
  '[Rr]equire[ds]',
  '[Cc]ancell?ed',
  '[Oo]ut of memory',
  '[Ww]ould (?:be )?(?:re)?format',
  '^Diff in ',
  'exit(?:ed)?(?: with)?(?: exit)? (?:code|status)',
  '^\\s*(?:[✗✖✘❌×✕⨯●■]|E   |\\d+\\) |>>> |!!! |_____+ |\\*\\*\\* )',
  '[\\w)\\]]:\\d+:\\d+|[\\w)\\]]\\(\\d+,\\d+\\)|\\w\\.\\w+:\\d+: |\\[\\d+,\\d+\\]',
];

/** "0 failed", "no errors", "errors: 0", and options that only name an error. */
const NO_ERROR =
  /\b(?:0|no|without|zero)\s{1,4}(?:\w{1,20}\s){0,2}(?:fail(?:ed|ures?)|errors?|vulnerabilities|violations|problems)\b|\b(?:fail(?:ed|ures?)|errors?)\s{0,8}[:=]\s{0,8}0\b|--?[\w-]{0,40}(?:fail|error|abort)[\w-]{0,40}|-W(?:no-)?error\S{0,60}|\bon[-_ ]?(?:error|failure)\b|\bif:? \(?failure\(\)/gi;
const MILD =
  /\bwarn(?:ing)?s?\b|deprecat|\bignor(?:ed|ing)\b|\bretry|\bnotice\b|^##\[(?:warning|debug|group|command)\]|^\s{0,20}at [\w$.<(]/i;

const FORMS: readonly RegExp[] = [
  /^##\[error\]/,
  // At the beginning, behind a place, or behind the name of a program.
  /^.{0,200}?(?:^|[\s:(>|\]])(?:fatal |internal |compil\w{1,8} )?(?:error|erreur|fatal|critical)(?:\[\w{1,12}\]|\s?\(?[A-Z]{0,8}-?\d{1,6}\)?)?(?:!|:|\s-)(?:\s|$)/i,
  /^[\s|│>\d.)]{0,20}(?:[\w.$:\\/]{0,120}(?:Error|Exception|Failure|Panic)|panic|thread '.{1,80}' panicked)\b/,
  /^\s{0,20}(?:\[\w+\] )?(?:\[(?:ERROR|FATAL|FAIL(?:ED|URE)?)\s?\]|ERROR\b|FATAL\b|FAIL(?:ED|URE|ING)?\b|--- FAIL|not ok \d|E {3,20}\S|E: |✗|✖|✘|❌|×|✕|⨯|● \S|\*\*\* )/,
  /\bFAILED\b|\bFAIL\b|<<< (?:FAILURE|ERROR)!|\[FAILED\]|\bfailed:|✖|❌/,
  /^\s{0,20}(?:npm ERR! |npm error |! |>>> )/,
  /Traceback \(most recent|Segmentation fault|core dumped|No space left|[Oo]ut of memory|undefined reference|timed out|[Uu]n(?:handled|caught)\b|command not found|No such file|[Pp]ermission denied|[Cc]ould not (?:find|resolve)|[Cc]annot find|not found:|^Diff in |[Ww]ould (?:be )?reformat/,
  // A row of a table.
  /^\s{0,20}\d{1,6}:\d{1,6}\s{1,10}(?:error|fatal)\s|\s{2,10}(?:error|critical)\s{2,10}\S/i,
  // The headings of pytest and of RSpec, Mocha and their kin.
  /^_{5,100} .{1,200} _{5,100}$|^\s{0,8}\d{1,4}\) \S/,
];
const WORDS =
  /\b(?:fail(?:s|ed|ing|ure|ures)?|errors?|fatal|panic\w*|abort(?:ed|ing)?|assert\w*|killed|crash(?:ed)?|cannot|can[’']?t|could(?: not|n[’']t)|unable|not (?:found|allowed|supported|match|formatted|declared|defined)|(?:not|n't) exist|no (?:such|space|matching|module)|missing|invalid|unexpected|undefined|unknown|unresolved|denied|refused|forbidden|unauthorized|time(?:d?[ -]?out)|exceed(?:s|ed)|leak(?:s|ed)?|duplicat\w+|critical|mismatch|conflicts?|incompatible|vulnerab\w+|violations?|cancell?ed|interrupted)\b|exception/i;
const PLACE = /[\w)\]]:\d{1,6}:\d{1,6}|[\w)\]]\(\d{1,6},\d{1,6}\)|\w\.\w{1,12}:\d{1,6}: |\[\d{1,6},\d{1,6}\] /;
/** How the step ended, not why; what stands before it may say why. */
const END =
  /^(?:##\[error\])?.{0,200}?(?:\bexit(?:ed)?(?: with)?(?: exit)? (?:code|status)|failed with (?:exit|return) code|\bELIFECYCLE\b)/;

/** What stands further right is seldom the beginning of a message. */
const MAX_HEARD = 600;

/** Reads one line, as a `LogLine` has it. What a single tool prints is for the matchers: these are forms that most of them share. */
export function soundOf(text: string): Sound {
  const heard = text.slice(0, MAX_HEARD).replace(NO_ERROR, '');
  if (isPassedTest(heard)) return 0;
  const isForm = FORMS.some((form) => form.test(heard));
  if (MILD.test(heard)) return isForm && !/warn|^\s{0,20}at /i.test(heard) ? 2 : 1;
  if (isForm) return 3;
  if (WORDS.test(heard) || PLACE.test(heard)) return 2;
  return 1;
}

/** Whether the line says that a step ended badly. */
export const isBadEnd = (text: string): boolean =>
  END.test(text.slice(0, MAX_HEARD)) && !/(?:code|status):? 0\b/.test(text);
