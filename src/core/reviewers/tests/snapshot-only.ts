import { isProse, isSnapshot } from '../file-kind.js';
import { evidenceOf } from '../hunks.js';
import type { TestRule } from './test-rule.js';

/** Snapshots say another thing, and nothing that could make them do so has changed: a new dependency or setting could. */
export const snapshotOnly: TestRule = ({ files }) => {
  const snapshots = files.filter(({ path, status }) => isSnapshot(path) && status === 'modified');
  const others = files.filter(({ path, status }) => !isProse(path) && !(isSnapshot(path) && status !== 'renamed'));
  const first = snapshots.find(({ lines }) => lines?.some(({ kind }) => kind === '+'));
  if (!first || others.length > 0) return [];
  const line = first.lines?.find(({ kind }) => kind === '+');
  return [
    {
      rule: 'snapshot_only',
      severity: 'medium',
      path: first.path,
      line: line?.newLine ?? null,
      message:
        'Snapshots are updated, and neither code nor a test changes with them. Say in the pull request what made the output change.',
      evidence: evidenceOf(line?.text ?? ''),
    },
  ];
};
