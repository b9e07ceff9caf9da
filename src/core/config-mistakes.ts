import type { Annotation } from './annotations.js';
import type { Mistake } from './mistake.js';
import { capital } from './phrases.js';
import { REPOSITORY_CONFIG_PATH } from './repository-config.js';

/**
 * A mistake of a layer of the configuration, and what that layer counts for meanwhile: without a last good version it is left out. The scope
 * `head` is no layer: it is the file as the pull request would make it.
 */
export type ConfigMistake = Mistake & { scope: 'repository' | 'head' | 'organisation' | 'override'; inForce: InForce };
type InForce = 'the last good one' | 'the defaults';

const MAX_SENTENCES = 10;

/** The mistakes of the repository's own file, on their lines; where the pull request makes mistakes in it, those, for its lines are the head's. */
export const configAnnotations = (mistakes: ConfigMistake[]): Annotation[] => {
  const scope = mistakes.some((mistake) => mistake.scope === 'head') ? 'head' : 'repository';
  return mistakes
    .filter((mistake) => mistake.scope === scope && hasLine(mistake))
    .map(({ line, column, message, inForce }) => ({
      path: REPOSITORY_CONFIG_PATH,
      startLine: line,
      endLine: line,
      startColumn: column,
      endColumn: column,
      level: 'warning',
      title: 'Regreen: configuration',
      message: `${capital(message)}. ${MEANWHILE[scope][inForce]}`,
    }));
};

/** What is told in words: one sentence for the repository's file, and each mistake of the layers that have no line in this repository. */
export function configSentences(mistakes: ConfigMistake[]): string[] {
  const summary = (['head', 'repository'] as const).flatMap((scope) => {
    const annotated = mistakes.filter((mistake) => mistake.scope === scope && hasLine(mistake));
    const [first] = annotated;
    if (!first) return [];
    const many = annotated.length === 1 ? 'a mistake' : `${annotated.length} mistakes`;
    return [`${PLACES[scope]} has ${many} (line ${lines(annotated)}). ${MEANWHILE[scope][first.inForce]}`];
  });
  const others = mistakes.filter((mistake) => !(isOwnFile(mistake) && hasLine(mistake)));
  const told = others
    .slice(0, MAX_SENTENCES)
    .map(
      ({ scope, line, message, inForce }) =>
        `${PLACES[scope]}${line > 0 ? `, line ${line}` : ''}: ${message}. ${MEANWHILE[isHead(scope)][inForce]}`,
    );
  const left = others.length - told.length;
  return [...summary, ...told, ...(left > 0 ? [`The configuration has ${left} more mistakes.`] : [])];
}

/** That a pull request takes away the mistakes of the default branch. */
export const mendedSentence = (inForce: InForce): string =>
  `This pull request mends ${REPOSITORY_CONFIG_PATH}, which has mistakes on the default branch. ${MEANWHILE.repository[inForce]}`;

/** A mistake about the whole file that could not be read has no line either. */
const hasLine = ({ line }: ConfigMistake): boolean => line > 0;
const isOwnFile = ({ scope }: ConfigMistake): boolean => scope === 'repository' || scope === 'head';
const isHead = (scope: ConfigMistake['scope']) => (scope === 'head' ? 'head' : 'repository');

const PLACES: Record<ConfigMistake['scope'], string> = {
  repository: REPOSITORY_CONFIG_PATH,
  head: `This pull request's ${REPOSITORY_CONFIG_PATH}`,
  organisation: `${REPOSITORY_CONFIG_PATH} of the organisation's .github repository`,
  override: "This Regreen's own settings for the repository (config_override)",
};

const MEANWHILE: Record<'repository' | 'head', Record<InForce, string>> = {
  repository: {
    'the last good one': 'Until it is mended, its last good version stays in force.',
    'the defaults': 'Until it is mended, it does not count.',
  },
  head: {
    'the last good one': 'Merged like this, it would not count: the last good version would stay in force.',
    'the defaults': 'Merged like this, it would not count.',
  },
};

const lines = (mistakes: Mistake[]): string => {
  const numbers = [...new Set(mistakes.map(({ line }) => line))];
  return numbers.length <= 5 ? numbers.join(', ') : `${numbers.slice(0, 5).join(', ')} and others`;
};
