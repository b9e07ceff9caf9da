import type { Annotation } from './annotations.js';
import type { Mistake } from './mistake.js';
import { REPOSITORY_CONFIG_PATH } from './repository-config.js';

/** A mistake of a layer of the configuration, and what that layer counts for meanwhile: without a last good version it is left out. */
export type ConfigMistake = Mistake & {
  scope: 'repository' | 'organisation' | 'override';
  inForce: 'the last good one' | 'the defaults';
};

const MAX_SENTENCES = 10;

/** The mistakes of the repository's own file, on their lines. */
export const configAnnotations = (mistakes: ConfigMistake[]): Annotation[] =>
  mistakes.filter(standsInTheFile).map(({ line, column, message, inForce }) => ({
    path: REPOSITORY_CONFIG_PATH,
    startLine: line,
    endLine: line,
    startColumn: column,
    endColumn: column,
    level: 'warning',
    title: 'Regreen: configuration',
    message: `${capital(message)}. ${MEANWHILE[inForce]}`,
  }));

/** What is told in words: one sentence for the repository's file, and each mistake of the layers that have no line in this repository. */
export function configSentences(mistakes: ConfigMistake[]): string[] {
  const annotated = mistakes.filter(standsInTheFile);
  const others = mistakes.filter((mistake) => !standsInTheFile(mistake));
  const summary = annotated[0]
    ? [
        `${REPOSITORY_CONFIG_PATH} has ${annotated.length === 1 ? 'a mistake' : `${annotated.length} mistakes`} (line ${lines(annotated)}). ${MEANWHILE[annotated[0].inForce]}`,
      ]
    : [];
  const told = others
    .slice(0, MAX_SENTENCES)
    .map(
      ({ scope, line, message, inForce }) =>
        `${PLACES[scope]}${line > 0 ? `, line ${line}` : ''}: ${message}. ${MEANWHILE[inForce]}`,
    );
  const left = others.length - told.length;
  return [...summary, ...told, ...(left > 0 ? [`The configuration has ${left} more mistakes.`] : [])];
}

/** A mistake about the whole file that could not be read has no line either. */
const standsInTheFile = ({ scope, line }: ConfigMistake): boolean => scope === 'repository' && line > 0;

const PLACES: Record<ConfigMistake['scope'], string> = {
  repository: REPOSITORY_CONFIG_PATH,
  organisation: `${REPOSITORY_CONFIG_PATH} of the organisation's .github repository`,
  override: "This Regreen's own settings for the repository (config_override)",
};

const MEANWHILE: Record<ConfigMistake['inForce'], string> = {
  'the last good one': 'Until it is mended, its last good version stays in force.',
  'the defaults': 'Until it is mended, it does not count.',
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const lines = (mistakes: Mistake[]): string => {
  const numbers = [...new Set(mistakes.map(({ line }) => line))];
  return numbers.length <= 5 ? numbers.join(', ') : `${numbers.slice(0, 5).join(', ')} and others`;
};
