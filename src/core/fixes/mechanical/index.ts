import { blankLines } from './blank-lines.js';
import { byteOrderMark } from './byte-order-mark.js';
import { constDeclarations } from './const-declarations.js';
import type { MechanicalEdit } from './edit.js';
import { finalNewline } from './final-newline.js';
import { lineEndings } from './line-endings.js';
import { markdownStyle } from './markdown-style.js';
import { prettierMessage } from './prettier-message.js';
import { pythonSpacing } from './python-spacing.js';
import { rubyStyle } from './ruby-style.js';
import { scriptPunctuation } from './script-punctuation.js';
import { scriptSpacing } from './script-spacing.js';
import { spaceBeforeTab } from './space-before-tab.js';
import { spelling } from './spelling.js';
import { toldReplacement } from './told-replacement.js';
import { trailingWhiteSpace } from './trailing-white-space.js';
import { unusedGoImports } from './unused-imports/go.js';
import { unusedScriptImports } from './unused-imports/javascript.js';
import { unusedPythonImports } from './unused-imports/python.js';
import { unusedRustImports } from './unused-imports/rust.js';
import { unusedLineImports } from './unused-imports/whole-line.js';
import { yamlSpacing } from './yaml-spacing.js';

/** Every mechanical edit, in order of precedence: a finding belongs to the first that answers it. */
export const mechanicalEdits: readonly MechanicalEdit[] = [
  unusedScriptImports,
  unusedPythonImports,
  unusedGoImports,
  unusedRustImports,
  unusedLineImports,
  prettierMessage,
  toldReplacement,
  constDeclarations,
  scriptPunctuation,
  scriptSpacing,
  pythonSpacing,
  yamlSpacing,
  rubyStyle,
  markdownStyle,
  spelling,
  byteOrderMark,
  lineEndings,
  trailingWhiteSpace,
  spaceBeforeTab,
  finalNewline,
  blankLines,
];
