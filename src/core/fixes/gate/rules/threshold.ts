import { type GateRule, refuse } from '../gate-rule.js';

/** Names under which checks keep how much is enough. */
const NAMES =
  /threshold|fail[-_]?under|minimum_coverage|min(?:imum)?[-_]?(?:coverage|score|percent\w*|msi|rating|value)|max[-_]?warnings|max[-_]?(?:complexity|lines|statements|params|depth|args|branches|returns|locals|size|errors|nesting\w*|issues|diff\w*|offen[cs]es|line[-_]?length)|complexity|refuse_coverage_drop|maximum_coverage_drop|["']?(?:lines|branches|functions|statements|target|project|patch)["']?\s*[:=]\s*["']?\d|cov(?:erage)?[-_]fail|size[-_]?limit|"limit"\s*:|budget|maximum(?:Warning|Error)|warning-?limit|line[-_]?length|audit-?level|severity|fail[-_]?on|timeout-minutes/i;
/** Where the short names (`lines`, `target`) mean such a thing too. */
const SURE =
  /threshold|fail[-_]?under|minimum_coverage|max[-_]?warnings|max[-_]?complexity|min[-_]?coverage|cov[-_]fail|coverage_drop|min[-_]?msi/i;

/** A number that decides whether a check passes is another one, or is gone. A person may raise a bar; a fix has no need to. */
export const threshold: GateRule = {
  name: 'threshold',
  judge: ({ path, before }, { addedLines, removedLines, sameMeaning }) => {
    if (sameMeaning || !before) return [];
    const names = CHECK_FILE.test(path) ? NAMES : SURE;
    const kept = new Set(addedLines.map(({ text }) => bare(text)));
    const shapes = new Map(addedLines.map(({ text, line }) => [withoutNumbers(text), line]));
    const found = removedLines.filter(({ text }) => names.test(text) && /\d/.test(text) && !kept.has(bare(text)));
    return found.slice(0, 3).map(({ text, line }) => {
      const at = shapes.get(withoutNumbers(text));
      return refuse(
        at ?? line,
        `what a check asks for is ${at === undefined ? 'taken away' : 'changed'}: ${text.trim().slice(0, 80)}`,
      );
    });
  },
};

const CHECK_FILE =
  /(^|\/)(package\.json|[^/]*\.(toml|cfg|ini|ya?ml|xml|gradle|kts)|Makefile|[^/]*(config|rc)[^/]*|\.[^/]+)$/i;
const bare = (text: string): string => text.replace(/[\s,;'"]+/g, '');
const withoutNumbers = (text: string): string => bare(text).replace(/\d+(?:\.\d+)?/g, '0');
