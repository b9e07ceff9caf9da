import { addedLineAt, findingAt, removedLines } from '../finding-at.js';
import { jsonMapOf } from '../json-map.js';
import type { ChangedFile, ReviewFinding } from '../reviewer.js';
import type { Workflow } from './workflow-file.js';

/** With these a run can change what others install or run. The rest changes words and labels. */
const STRONG = new Set(['contents', 'packages', 'actions', 'id-token', 'deployments', 'attestations', 'pages']);
const MAX_FINDINGS = 20;

/** Permissions of the token that grow. What a new job or a new workflow asks for is its own, unless it asks for all. */
export function widenedPermissions(file: ChangedFile, head: Workflow, base: Workflow | null): ReviewFinding[] {
  const found: ReviewFinding[] = [];
  const report = (path: string[], severity: 'high' | 'medium' | 'low', rule: string, message: string): void => {
    found.push(findingAt(file, addedLineAt(file, head.lineOf(path, 'key').line), [rule, severity, message]));
  };
  const places: [path: string[], after: unknown, before: unknown, isNew: boolean][] = [
    [[], head.permissions, base?.permissions, base === null],
    ...[...head.jobs].map(([name, job]): [string[], unknown, unknown, boolean] => {
      const old = base?.jobs.get(name);
      return [['jobs', name], job.permissions, old ? (old.permissions ?? base?.permissions) : undefined, !old];
    }),
  ];
  for (const [place, after, before, isNew] of places) {
    if (found.length >= MAX_FINDINGS) break;
    const path = [...place, 'permissions'];
    if (after === 'write-all' && before !== 'write-all')
      report(
        path,
        'high',
        'permissions_write_all',
        'The token may change everything. Name the permissions that are needed.',
      );
    if (isNew || before === undefined || before === 'write-all') continue;
    for (const [scope, level] of Object.entries(jsonMapOf(after) ?? {})) {
      if (level !== 'write' || jsonMapOf(before)?.[scope] === 'write') continue;
      const message = `The token may now write \`${scope}\`. See that what runs with it needs that, and that no stranger steers it.`;
      report([...path, scope], STRONG.has(scope) ? 'medium' : 'low', 'permissions_widened', message);
    }
  }
  return [...found, ...droppedPermissions(file, head, base)].slice(0, MAX_FINDINGS);
}

/** Without any, the default of the repository holds, which may be to write everything. */
function droppedPermissions(file: ChangedFile, head: Workflow, base: Workflow | null): ReviewFinding[] {
  if (base?.permissions === undefined || base.permissions === 'write-all' || head.permissions !== undefined) return [];
  const falls = [...head.jobs].some(([name, job]) => base.jobs.has(name) && job.permissions === undefined);
  const gone = removedLines(file).find(({ text }) => /^permissions\s*:/.test(text));
  const message =
    'No permissions are named any more, so that the default of the repository holds, which may be to write everything.';
  return falls && gone
    ? [findingAt(file, { newLine: null, text: gone.text }, ['permissions_removed', 'medium', message])]
    : [];
}
