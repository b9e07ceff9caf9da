import { type Annotation, annotationsOf } from './annotations.js';
import { categoryLabel } from './categories/index.js';
import type { Diagnosis } from './diagnosis.js';
import { printable, printableColumns, printableLines } from './printable.js';

/** What the runner shows of one step, per level; more are dropped without a word. https://docs.github.com/actions/reference/limits */
const MAX_ANNOTATIONS_PER_LEVEL = 10;

const COMMANDS = { failure: 'error', warning: 'warning', notice: 'notice' } as const;

/** Escapes as the runner takes it back: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** One line that the runner of GitHub Actions carries out; nothing in `properties` or `message` can end it or begin another. */
export function workflowCommand(
  name: string,
  properties: Readonly<Record<string, string | number | null>>,
  message: string,
): string {
  const given = Object.entries(properties)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name}${given.length > 0 ? ` ${given.join(',')}` : ''}::${escapeData(message)}`;
}

/** Text from outside on one line in which the runner sees no command: it looks for `::` where a line begins, and for `##[` anywhere. */
export const withoutCommands = (text: string): string =>
  printableColumns(text)
    .replaceAll('##[', '##\u200b[')
    .replace(/^\s*::/, '\u200b::');

/** Lines that the runner is to show and to obey in nothing: it stops listening until it hears `token`, which nobody can know before. */
export const unheard = (lines: readonly string[], token: string): string[] => [
  `::stop-commands::${token}`,
  ...lines.map(withoutCommands),
  `::${token}::`,
];

/** The annotations of a step, failures first, as far as GitHub shows them; `left` is how many it would not. A failure without a place gets one too. */
export function annotationCommands(diagnoses: readonly Diagnosis[]): { lines: string[]; left: number } {
  const failed = diagnoses.filter(({ category }) => category !== 'none');
  const placed = annotationsOf(failed.map(({ source, findings }) => ({ checkName: source, findings })));
  const placeless = failed.filter(
    ({ source, findings }) => annotationsOf([{ checkName: source, findings }]).length === 0,
  );
  const commands = [
    ...placeless.map((diagnosis) => ({ level: 'failure' as const, line: causeCommand(diagnosis) })),
    ...placed.map((annotation) => ({ level: annotation.level, line: annotationCommand(annotation) })),
  ];
  const kept = (['failure', 'warning', 'notice'] as const).flatMap((level) =>
    commands.filter((command) => command.level === level).slice(0, MAX_ANNOTATIONS_PER_LEVEL),
  );
  return { lines: kept.map(({ line }) => line), left: commands.length - kept.length };
}

const causeCommand = ({ source, category, rootCause }: Diagnosis): string =>
  workflowCommand('error', { title: printable(`${source}: ${categoryLabel(category)}`) }, printable(rootCause.summary));

/** Columns count only where one line is meant, which `annotationsOf` has seen to. */
function annotationCommand({
  path,
  startLine,
  endLine,
  startColumn,
  endColumn,
  level,
  title,
  message,
}: Annotation): string {
  const place = { file: printable(path), line: startLine, endLine, col: startColumn, endColumn };
  return workflowCommand(COMMANDS[level], { ...place, title: printable(title) }, printableLines(message).join('\n'));
}

/** What a later step may ask for, as lines of the file GITHUB_OUTPUT: of the failure that is surest, and how many there are. */
export function outputLines(diagnoses: readonly Diagnosis[]): string[] {
  const failed = diagnoses.filter(({ category }) => category !== 'none');
  const surest = failed.toSorted((a, b) => b.confidence - a.confidence)[0] ?? null;
  const outputs = {
    failures: String(failed.length),
    category: surest?.category ?? 'none',
    confidence: surest?.confidence.toFixed(2) ?? '1.00',
    'root-cause': surest?.rootCause.summary ?? '',
    'recommended-action': surest?.recommendedAction ?? 'notify',
    signature: surest?.signature ?? '',
  };
  // One line each, so that no value can begin another.
  return Object.entries(outputs).map(([name, value]) => `${name}=${printable(value)}`);
}
