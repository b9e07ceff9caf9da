import type { Finding } from '../../../diagnosis.js';
import { eachFinding, type MechanicalEdit, NOT_AS_LOGGED, refused } from '../edit.js';
import { lineText } from '../source-text.js';
import { heldByComment, withoutLines } from './statement.js';

const SAYS = [
  /^"(?<path>[^"]+)" imported (?:as (?<name>\w+) )?(?:and|but) not used/,
  /^imported (?:and|but) not used: "(?<path>[^"]+)"(?: as (?<name>\w+))?/,
];
const LINE = /^\s*(?:import\s+)?(?:(?<name>\w+)\s+)?"(?<path>[^"]+)"\s*(?:\/\/.*)?$/;

const said = (finding: Finding) =>
  SAYS.map((pattern) => pattern.exec(finding.message)?.groups).find((groups) => groups);

/** Imports that the Go compiler calls unused. It compiles nothing until they are gone. */
export const unusedGoImports: MechanicalEdit = {
  name: 'unused_go_imports',
  done: (count) => `remove ${count === 1 ? 'an unused import' : `${count} unused imports`}`,
  answers: (finding) => /\.go$/.test(finding.path ?? '') && finding.startLine !== null && said(finding) !== undefined,
  edit: (source, findings) => {
    const groups = findings.map((finding) => ({ finding, groups: said(finding) }));
    const isAsLogged = groups.every(({ finding, groups: meant }) => {
      const line = LINE.exec(lineText(source, finding.startLine) ?? '')?.groups;
      return line && meant && line.path === meant.path && line.name !== '_' && line.path !== 'C';
    });
    if (!isAsLogged) return refused(NOT_AS_LOGGED);
    const numbers = [...new Set(findings.map(({ startLine }) => startLine ?? 0))].toSorted((one, other) => one - other);
    // A block of which nothing is left goes with them.
    const [first, last] = [numbers[0] ?? 0, numbers.at(-1) ?? 0];
    const isWholeBlock =
      /^\s*import\s*\(\s*$/.test(lineText(source, first - 1) ?? '') &&
      /^\s*\)\s*$/.test(lineText(source, last + 1) ?? '') &&
      last - first + 1 === numbers.length;
    const held = numbers.map((number) => heldByComment(source, number, number)).find((reason) => reason);
    if (held) return refused(held);
    if (isWholeBlock) return { splices: [withoutLines(source, first - 1, last + 1)] };
    return eachFinding((_, { startLine }) => ({ splices: [withoutLines(source, startLine ?? 0, startLine ?? 0)] }))(
      source,
      findings,
    );
  },
};
