import { askPerson, type GateRule, refuse } from '../gate-rule.js';
import { gained } from '../markers.js';

/** The type checker is talked out of it, by language. */
const CASTS: Record<string, RegExp[]> = {
  typescript: [/\bas (?:any|never)\b/g, /\bas unknown as\b/g, /[:<,|] any\b/g, /\bany \[/g, /\bFunction\b/g],
  python: [/\bcast \( (?:typing \. )?["']?Any/g, /[:>[,] (?:typing \. )?Any\b/g],
};
const DOUBTFUL: Record<string, RegExp[]> = {
  typescript: [/[\w)\]] ! (?=[.[);,]|$)/g, /\bdeclare (?:module|global|const|var|function)\b/g],
  rust: [/\bunsafe\b/g, /\btransmute\b/g],
  go: [/\b_ :?=(?= (?!range))/g, /\bunsafe \./g],
  swift: [/\btry [!?]/g, /\bas !/g],
  kotlin: [/! !/g],
  csharp: [/\bunsafe\b/g, /\bdynamic\b/g],
  java: [/\( Object \)/g],
};

export const loosenedTypes: GateRule = {
  name: 'loosened-types',
  judge: (_, { before, after, language }) => [
    ...gained(before, after, CASTS[language.name] ?? []).map(({ key, line }) =>
      refuse(line, `it talks the type checker out of a finding: ${key}`),
    ),
    ...gained(before, after, DOUBTFUL[language.name] ?? []).map(({ key, line }) =>
      askPerson(line, `it goes round a guard of the language: ${key}`),
    ),
  ],
};
