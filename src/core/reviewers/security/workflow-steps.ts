import { addedLines, findingAt, removedLines } from '../finding-at.js';
import type { ChangedFile, DiffLine, ReviewFinding, Severity } from '../reviewer.js';

const USES = /^\s*(?:-\s+)?["']?uses["']?\s*:\s*["']?([\w.-]+\/[\w./-]+)@([^\s"'#]+)/;
const FULL_SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const BRANCH = /^(?:main|master|develop|dev|trunk|HEAD|nightly|latest|canary|edge|next)$/;
const GITHUBS_OWN = /^(?:actions|github)\//i;
const MAX_FINDINGS = 10;
const MAX_USES = 500;

type Use = { action: string; ref: string; isPinned: boolean };

/** Actions of others that are added by a name that can be moved. Where a repository pins, a lapse weighs more; a new version of the same is nothing new. */
export function unpinnedActions(file: ChangedFile, headText: string | null, baseText: string | null): ReviewFinding[] {
  const removed = removedLines(file).flatMap(({ text }) => useIn(text));
  const known = (baseText ?? '').split('\n').flatMap(useIn);
  const context = (headText ?? '').split('\n').flatMap(useIn);
  const pins = [...known, ...context, ...removed].some(({ action, isPinned }) => isPinned && !GITHUBS_OWN.test(action));
  const seen = new Set<string>();
  return addedLines(file)
    .filter(({ text }) => USES.test(text.slice(0, 500)))
    .slice(0, MAX_USES)
    .flatMap((at) => {
      const [use] = useIn(at.text);
      if (!use || use.isPinned || seen.has(use.action)) return [];
      const verdict = judgeUse(use, removed, known, pins);
      if (!verdict) return [];
      seen.add(use.action);
      return [findingAt(file, at, verdict)];
    })
    .slice(0, MAX_FINDINGS);
}

function judgeUse(
  { action, ref }: Use,
  removed: Use[],
  known: Use[],
  pins: boolean,
): [string, Severity, string] | null {
  const old = removed.filter((use) => use.action === action);
  if (old.length > 0 && old.every(({ isPinned }) => isPinned)) {
    const message = `\`${action}\` was pinned to a commit and now follows \`${ref}\`, which can be moved. Pin it to a full SHA.`;
    return ['pin_removed', GITHUBS_OWN.test(action) ? 'low' : 'medium', message];
  }
  if (GITHUBS_OWN.test(action) || action.includes('/.github/workflows/')) return null;
  if (old.some((use) => BRANCH.test(use.ref) || !BRANCH.test(ref))) return null;
  if (known.some((use) => use.action === action && use.ref === ref)) return null;
  const severity = pins || BRANCH.test(ref) ? 'medium' : 'low';
  return [
    'unpinned_action',
    severity,
    `\`${action}@${ref}\` can be moved to other code. Pin it to a full SHA, with the version in a comment.`,
  ];
}

function useIn(line: string): Use[] {
  const [, action, ref] = USES.exec(line.slice(0, 500)) ?? [];
  return action && ref ? [{ action, ref, isPinned: FULL_SHA.test(ref) }] : [];
}

/** https://docs.github.com/actions/concepts/security/script-injections */
const UNTRUSTED =
  /\bgithub\.(?:head_ref\b|event\.(?:(?:issue|pull_request|discussion)\.(?:title|body)\b|pull_request\.head\.(?:ref|label)\b|pull_request\.head\.repo\.default_branch\b|(?:comment|review|review_comment)\.body\b|head_commit\.(?:message|author\.(?:name|email))\b|commits\b[^}]{0,60}\.(?:message|name|email)\b|pages\b[^}]{0,60}\.page_name\b|workflow_run\.(?:head_branch|head_commit\.message|pull_requests\b[^}]{0,60}head\.ref)\b))/;
/** Says yes or no, whatever stands in it. */
const ANSWER = /^\s*!?\s*(?:contains|startsWith|endsWith|hashFiles)\s*\([^|&]*\)\s*$|^[^|&]*(?:==|!=)[^|&]*$/;
const PRIVILEGED = [
  'pull_request_target',
  'issue_comment',
  'issues',
  'discussion',
  'discussion_comment',
  'workflow_run',
];

/** Words of strangers that become part of a script. `triggers`: of the workflow; empty: not known. */
export function scriptInjections(file: ChangedFile, headText: string | null, triggers: string[]): ReviewFinding[] {
  const scripts = scriptLines(headText === null ? shownLines(file) : numbered(headText));
  const before = new Set(removedLines(file).map(({ text }) => text.trim()));
  const severity = triggers.length === 0 || triggers.some((name) => PRIVILEGED.includes(name)) ? 'high' : 'medium';
  return addedLines(file)
    .flatMap((at) => {
      if (at.newLine === null || !scripts.has(at.newLine) || before.has(at.text.trim())) return [];
      const words = [...at.text.slice(0, 2000).matchAll(/\$\{\{([^}]{0,300})\}\}/g)].map(([, inner]) => inner ?? '');
      const word = words.find((inner) => UNTRUSTED.test(inner) && !ANSWER.test(inner));
      const name = word === undefined ? undefined : UNTRUSTED.exec(word)?.[0];
      if (name === undefined) return [];
      const message = `What a stranger writes (\`${name}\`) becomes part of this script. Hand it over in \`env:\`, and use the variable.`;
      return [findingAt(file, at, ['script_injection', severity, message])];
    })
    .slice(0, MAX_FINDINGS);
}

type Numbered = { line: number; text: string };

const numbered = (text: string): Numbered[] => text.split('\n').map((line, index) => ({ line: index + 1, text: line }));
const shownLines = ({ lines }: ChangedFile): Numbered[] =>
  (lines ?? []).flatMap(({ newLine, text }: DiffLine) => (newLine === null ? [] : [{ line: newLine, text }]));

/** The lines of `run:` and `script:`, told by how they are indented. */
function scriptLines(lines: Numbered[]): Set<number> {
  const found = new Set<number>();
  let [indent, last] = [-1, 0];
  for (const { line, text } of lines) {
    if (line !== last + 1) indent = -1;
    last = line;
    const key = /^(\s*(?:-\s+)?)["']?([\w-]+)["']?\s*:(?:\s|$)/.exec(text);
    const own = /^\s*/.exec(text)?.[0].length ?? 0;
    if (indent >= 0 && (text.trim() === '' || own > indent)) {
      found.add(line);
      continue;
    }
    indent = -1;
    if (!key || (key[2] !== 'run' && key[2] !== 'script')) continue;
    indent = key[1]?.length ?? 0;
    found.add(line);
  }
  return found;
}
