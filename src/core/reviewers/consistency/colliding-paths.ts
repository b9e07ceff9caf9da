import { grouped } from '../grouped.js';
import type { ConsistencyRule } from './consistency-rule.js';

/** Two paths that only capitals tell apart: on Windows and macOS one of the two files is lost. */
export const collidingPaths: ConsistencyRule = ({ files, paths }) => {
  const come = new Set(
    files
      .filter(({ status }) => status === 'added' || status === 'renamed' || status === 'copied')
      .map(({ path }) => path),
  );
  if (come.size === 0) return [];
  const gone = new Set(
    files.flatMap(({ path, previousPath, status }) =>
      status === 'removed' ? [path] : status === 'renamed' ? [previousPath] : [],
    ),
  );
  const there = new Set(
    [...paths, ...files.map(({ path }) => path)].filter((path) => !gone.has(path) || come.has(path)),
  );
  return [...grouped([...there], (path) => path.toLowerCase()).values()].flatMap((same) => {
    const path = same.find((each) => come.has(each));
    const other = same.find((each) => each !== path);
    if (path === undefined || other === undefined) return [];
    return [
      {
        rule: 'case_collision',
        severity: 'high' as const,
        path,
        line: null,
        message: `Only capitals tell this path from ${other}: where file names ignore them, as on Windows and macOS, one of the two files is lost.`,
        evidence: '',
      },
    ];
  });
};
