import type { FileChange } from '../patch.js';
import { factsOf } from './change-facts.js';
import type { GateObjection } from './gate-rule.js';
import { gateRules } from './rules/index.js';

export type { GateObjection } from './gate-rule.js';

/** How much a fix may change; a line that is changed counts once. */
export type GateLimits = { files: number; lines: number };
export const GATE_LIMITS: GateLimits = { files: 20, lines: 400 };

/** Beyond it nothing is looked at any more. */
const MAX_FILES = 200;

export type GateJudgement = { verdict: 'pass' | 'person' | 'refuse'; objections: GateObjection[] };

/**
 * Judges what a fix would change, whoever proposes it, by what it does to tests and checks and not only by where. pass: nothing speaks
 * against applying it. person: it may be suggested, and never committed without one. refuse: it is neither applied nor suggested.
 * It does not judge whether the fix is right: the checks that follow do. Pure; never throws.
 */
export function judgeChanges(changes: FileChange[], limits: GateLimits = GATE_LIMITS): GateJudgement {
  const objections: GateObjection[] = [];
  const whole = (severity: GateObjection['severity'], rule: string, sentence: string) =>
    objections.push({ rule, path: null, line: null, severity, sentence });
  if (changes.every(isIdle)) whole('refuse', 'size', 'it changes nothing');
  if (changes.length > MAX_FILES)
    whole('refuse', 'size', `it changes ${changes.length} files, more than can be looked at`);
  if (changes.length > limits.files)
    whole('person', 'size', `it changes ${changes.length} files, more than ${limits.files}`);
  if (new Set(changes.map(({ path }) => path.toLowerCase())).size < changes.length)
    whole('refuse', 'path', 'it names a file twice, or two files whose names differ in capitals only');
  let lines = 0;
  for (const change of changes.slice(0, MAX_FILES)) {
    const facts = factsOf(change);
    lines += Math.max(facts.addedLines.length, facts.removedLines.length);
    for (const { name, judge } of gateRules)
      objections.push(...judge(change, facts).map((complaint) => ({ rule: name, path: change.path, ...complaint })));
  }
  if (lines > limits.lines) whole('person', 'size', `it changes ${lines} lines, more than ${limits.lines}`);
  return { verdict: verdictOf(objections), objections };
}

const isIdle = ({ before, after }: FileChange): boolean =>
  before?.text === after?.text && before?.mode === after?.mode && before?.text !== null;

function verdictOf(objections: GateObjection[]): GateJudgement['verdict'] {
  if (objections.some(({ severity }) => severity === 'refuse')) return 'refuse';
  return objections.length > 0 ? 'person' : 'pass';
}
