import type { Facts } from './categories/category.js';
import { repositoryPath } from './log/repository-path.js';
import { stableHash, withoutAccidents } from './log/signature.js';
import type { Signal } from './matchers/matcher.js';
import { redactDeep } from './redact/index.js';

/** What tells one cause from another: not the line, which moves, nor the numbers and paths of a message, which differ from machine to machine. */
function keyOf({ tool, code, path, finding, test, message }: Signal): string {
  const place = finding && path !== null ? repositoryPath(path) : null;
  return [tool, code ?? '', place ?? '', test ?? '', withoutAccidents(redactDeep(message))].join('\n');
}

/**
 * The fingerprint of a failure: equal for the same cause in another run, on another machine, at other times and lines; different for another
 * cause. Of several causes of one kind the one that sorts first counts, as tools report them in the order in which they finish.
 */
export function failureSignature(category: string, cause: Signal | null, { signals, failingStep }: Facts): string {
  if (!cause) return stableHash([category, withoutAccidents(failingStep?.command ?? '')].join('\n'));
  const alike = signals.filter(
    ({ tool, category: kind, weight, level }) =>
      tool === cause.tool && kind === cause.category && weight === cause.weight && level === cause.level,
  );
  const [first] = [cause, ...alike].map(keyOf).toSorted();
  return stableHash([category, first].join('\n'));
}
