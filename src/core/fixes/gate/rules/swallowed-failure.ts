import type { Reading } from '../change-facts.js';
import { askPerson, type GateRule, refuse } from '../gate-rule.js';
import { foundIn, inLines } from '../markers.js';
import { without } from '../multiset.js';

/** How a command, a step or a tool is told that failing is fine; in the text as it stands. */
const IN_COMMANDS =
  /\|\|\s*(?:true|:|exit\s+0|echo\b|return\s+0|\/bin\/true|printf\b|\(exit 0\))|;\s*(?:true|:)\s*$|\bset\s+\+[a-z]*e|\bset\s+\+o\s+\w+|\bexit\s+0\b|continue-on-error|allow_failure|allowFailure|continueOnError|ignore_errors|failFast:\s*false|fail-fast:\s*false|ignoreFailures|failOnError|test\.?failure\.?ignore|haltOnFailure|if:\s*(?:false|\$\{\{\s*false)|soft_fail|--pass-?[wW]ith-?[nN]o-?[tT]ests|passWithNoTests|--exit-zero|--no-fail\b|--no-error\b|--soft-fail|--exit-code[= ]0|--no-exit-code|--force-exit|--forceExit|--bail=?0|--allow-(?:failure|empty|warnings|dirty)|--ignore-(?:errors|failures)|--if-present|--no-strict|--keep-going|2>\s*\/dev\/null|>\s*\/dev\/null\s+2>&1|&>\s*\/dev\/null|\btrap\s+(?:''|""|'exit 0'|:)|--skip\b|-DskipTests|-Dmaven\.test\.skip|-x\s+test\b|--exclude-task|--deselect|--ignore[= ]|--testPathIgnorePatterns|-k\s+['"]?not\b|--no-coverage|--no-cov\b|--retries|--reruns|--only-failures|--quiet-failures|--grep|-m\s+['"]?not\b|\|\s*cat\b|&\s*$/g;
const GUARDS = /\bset\s+-[a-z]*e[a-z]*|\bset\s+-o\s+(?:errexit|pipefail)|\bpipefail\b|^#!.*\s-[a-z]*e/g;
/** Errors that are caught and dropped, in code with one space between tokens. */
const IN_CODE: RegExp[] = [
  /\bcatch (?:\( [^)]{0,60} \) )?\{ \}/g,
  /\bcatch (?:\( [^)]{0,60} \) )?\{ (?:return|console)\b/g,
  /\bexcept\b[^:\n]{0,60}: (?:\n > )?(?:pass|continue|return|\. \. \.|\.\.\.)/g,
  /\bsuppress \( /g,
  /\brescue (?:nil|\n|=>|end|StandardError)/g,
  /\. catch \( (?:\( ?\w* ?\)|\w+) => (?:\{ \}|null|undefined|void|\( \{ \} \))/g,
  /\b(?:process \. exit|sys \. exit|os \. _exit|os \. Exit|System \. exit|exit) \( 0 \)|\bprocess \. exitCode = 0/g,
  /\brecover \( \)|\bpanic_hook\b|\bcatch_unwind\b|\bon_error_resume\b|\bon Error resume\b/gi,
  /\brescue _ ->|@ (?=\w+ \()(?:file_get_contents|fopen|unlink|mkdir)\b/g,
];
const COMMAND_LANGUAGES = new Set([
  'shell',
  'yaml',
  'json',
  'makefile',
  'dockerfile',
  'toml',
  'lines',
  'text',
  'java',
  'markup',
  'ruby',
]);
const GUARDED = new Set(['shell', 'makefile', 'dockerfile', 'yaml']);

export const swallowedFailure: GateRule = {
  name: 'swallowed-failure',
  judge: ({ path }, { before, after, language, ...changed }) => {
    const [added, removed] = [changed.addedLines, changed.removedLines].map((lines) =>
      lines.filter(({ text }) => !/^\s*#(?!!)/.test(text)),
    );
    const holdsCommands = COMMAND_LANGUAGES.has(language.name) && !/\.(md|txt|rst|adoc|java|rb)$/i.test(path);
    const commands = holdsCommands
      ? without(inLines(added ?? [], IN_COMMANDS), inLines(removed ?? [], IN_COMMANDS))
      : [];
    const guards = GUARDED.has(language.name)
      ? inLines(removed ?? [], GUARDS).length - inLines(added ?? [], GUARDS).length
      : 0;
    return [
      ...commands.slice(0, 5).map(({ key, line }) => refuse(line, `a failure is passed over: ${key}`)),
      ...(guards > 0 ? [refuse(null, 'a script no longer stops at its first failure')] : []),
      ...dropped(before, after).map(({ key, line }) => askPerson(line, `an error is dropped: ${key}`)),
    ];
  },
};

/** Whether the error has a name makes no difference. */
const dropped = (before: Reading, after: Reading) => without(errorsIn(after), errorsIn(before)).slice(0, 3);
const errorsIn = (reading: Reading) =>
  foundIn(reading, IN_CODE).map(({ key, line }) => ({ key: key.replace(/ as \w+| \( \w* \)/g, ''), line }));
