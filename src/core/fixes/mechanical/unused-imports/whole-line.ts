import type { Finding } from '../../../diagnosis.js';
import { eachFinding, extensionOf, type MechanicalEdit, NOT_AS_LOGGED, refused } from '../edit.js';
import { lineText } from '../source-text.js';
import { heldByComment, namedStill, stillNamed, withoutLines } from './statement.js';

/** How a language imports one thing on a line of its own; `name` is what the import binds, `what` what a message may call it. */
const IMPORTS: Readonly<Record<string, RegExp>> = {
  java: /^import (?:static )?(?<what>(?:\w+\.)+(?<name>\w+));\s*$/,
  kt: /^import (?<what>(?:\w+\.)*(?<bound>\w+)(?: as (?<name>\w+))?)\s*$/,
  php: /^use (?<what>\\?(?:\w+\\)*(?<bound>\w+)(?: as (?<name>\w+))?);\s*$/,
  cs: /^using (?:static )?(?<what>[\w.]+);\s*$/,
};
const SAYS =
  /^(?:Unused import(?: - (?<java>[\w.*]+?)\.?| ['"`]?(?<pmd>[\w.]+)['"`]?)?$|Unused import statement|Type (?<php>[\w\\]+) is not used in this file\.|Unused use statement|Using directive is unnecessary\.|Unnecessary using directive\.)/;
const CODES =
  /^(?:UnusedImports|UnusedImport|UnnecessaryImport|(?:standard:)?no-unused-imports|NoUnusedImports|no_unused_imports|IDE0005|CS8019|SlevomatCodingStandard\.Namespaces\.UnusedUses\.UnusedUse)?$/;

const said = ({ message }: Finding) => SAYS.exec(message)?.groups;

/** Imports of Java, Kotlin, PHP and C#, which stand on a line each and do nothing but name. */
export const unusedLineImports: MechanicalEdit = {
  name: 'unused_line_imports',
  done: (count) => `remove ${count === 1 ? 'an unused import' : `${count} unused imports`}`,
  answers: (finding) =>
    extensionOf(finding.path ?? '') in IMPORTS &&
    finding.startLine !== null &&
    CODES.test(finding.code ?? '') &&
    SAYS.test(finding.message),
  edit: eachFinding((source, finding) => {
    const number = finding.startLine ?? 0;
    const extension = extensionOf(source.path);
    const line = lineText(source, number) ?? '';
    const groups = IMPORTS[extension]?.exec(line)?.groups;
    const meant = said(finding)?.java ?? said(finding)?.pmd ?? said(finding)?.php;
    if (!groups || (meant !== undefined && groups.what?.replace(/^\\/, '') !== meant.replace(/^\\/, '')))
      return refused(NOT_AS_LOGGED);
    const held = heldByComment(source, number, number);
    if (held) return refused(held);
    // The compiler tells of neighbours at once, and of the first only.
    if (extension === 'cs' && /^\s*using\s/.test(lineText(source, number + 1) ?? ''))
      return refused('it is not told how many of the lines are meant');
    const place = source.lines[number - 1];
    const name = groups.name ?? groups.bound;
    // Comments that document may name what they import.
    const named = name && place ? stillNamed(source, name, { start: place.start, end: place.end }, true) : null;
    if (name && named !== null) return refused(namedStill(name, named));
    return { splices: [withoutLines(source, number, number)] };
  }),
};
