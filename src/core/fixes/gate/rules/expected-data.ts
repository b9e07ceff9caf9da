import { askPerson, type GateRule } from '../gate-rule.js';
import { isExpectedData } from '../paths.js';

/** Snapshots and other files that tests compare with. Spaces may be part of what is expected, so only data that parses alike passes. */
export const expectedData: GateRule = {
  name: 'expected-data',
  judge: ({ path, before, after }, facts) => {
    if (!isExpectedData(path) || !before || !after || before.text === after.text) return [];
    const isCode = facts.language.layout !== 'lines' && !['json', 'yaml', 'text'].includes(facts.language.name);
    const isData = facts.language.name === 'json' || facts.language.name === 'yaml';
    if ((isCode && !/snap|golden|expected|approved|baseline/i.test(path)) || (isData && facts.sameMeaning)) return [];
    if (before.text?.trimEnd() === after.text?.trimEnd()) return [];
    return [askPerson(facts.addedLines[0]?.line ?? null, 'it changes what a test expects')];
  },
};
