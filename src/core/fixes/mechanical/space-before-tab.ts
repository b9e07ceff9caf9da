import { counted, eachFinding, type MechanicalEdit, NOT_AS_LOGGED, refused } from './edit.js';
import { maskOfSource } from './line-end-meaning.js';
import { lineText } from './source-text.js';

/** Tabs reach the same column with and without so few spaces before them, whatever a tab's width. */
const INDENT = /^(?:\t| {1,3}(?=\t))*(?! *\t)/;
/** Indents mean something in these. */
const BY_INDENT = /\.pyi?$|(?:^|\/)(?:GNUm|M|m)akefile[^/]*$|\.mk$/;

/** Spaces before a tab in an indent, of which git tells. https://git-scm.com/docs/git-config#Documentation/git-config.txt-corewhitespace */
export const spaceBeforeTab: MechanicalEdit = {
  name: 'space_before_tab',
  done: (count) => `remove the spaces before a tab from ${counted(count, 'line')}`,
  answers: ({ path, startLine, message }) =>
    path !== null && startLine !== null && /^space before tab in indent\.$/.test(message),
  edit: eachFinding((source, finding) => {
    const line = source.lines[(finding.startLine ?? 0) - 1];
    const text = lineText(source, finding.startLine) ?? '';
    const indent = INDENT.exec(text)?.[0];
    if (!line || !/^\t* +\t/.test(text)) return refused(NOT_AS_LOGGED);
    const mask = BY_INDENT.test(source.path) ? null : maskOfSource(source);
    if (indent === undefined || !mask || mask.inString(line.start)) return refused('the indent may mean something');
    return { splices: [{ start: line.start, end: line.start + indent.length, text: indent.replaceAll(' ', '') }] };
  }),
};
