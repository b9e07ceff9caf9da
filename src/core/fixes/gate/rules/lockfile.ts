import { askPerson, type GateRule, refuse } from '../gate-rule.js';
import { isLockfile } from '../paths.js';

/** Where a package comes from. */
const SOURCE =
  /(?:https?|git(?:\+\w+)?|ssh|file|link):\/\/[^/\s"']*|"?(?:source|registry|tarball|repository|remote|dist)"?\s*[:=]\s*\S+|\bgit@[^\s:]*/gi;
const hosts = (lines: string[]): Set<string> =>
  new Set(lines.flatMap((line) => [...line.matchAll(SOURCE)].map(([found]) => found.toLowerCase())));

/** What is locked changes: from a new place it is refused, otherwise a person looks. */
export const lockfile: GateRule = {
  name: 'lockfile',
  judge: ({ path, before, after }, facts) => {
    if (!isLockfile(path) || before?.text === after?.text || facts.sameMeaning) return [];
    const known = hosts(facts.before.lines);
    const added = facts.addedLines.find(({ text }) => [...hosts([text])].some((host) => !known.has(host)));
    if (added && before) return [refuse(added.line, 'a package comes from another place')];
    return [askPerson(facts.addedLines[0]?.line ?? null, 'it changes which packages are installed')];
  },
};
