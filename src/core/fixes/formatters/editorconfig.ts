import { matchesGlob } from '../../glob.js';
import { expandBraces } from './config-globs.js';
import { type FilesAbove, folderOf, seenFrom } from './files-above.js';

export const EDITORCONFIG = '.editorconfig';

export type EditorConfig = { properties: Record<string, string> } | { problem: string };

const MAX_LINE = 500;
const SECTION = /^\[(?<pattern>.+)\]$/;
const PAIR = /^(?<key>[^=:;#]+?)\s*[=:]\s*(?<value>.*)$/;

type Section = { pattern: string | null; pairs: Record<string, string> };

/** What .editorconfig files say of a file, those of nearer folders and later sections first. https://spec.editorconfig.org/ */
export function readEditorConfig(files: FilesAbove): EditorConfig {
  const properties: Record<string, string> = Object.create(null);
  for (const { path, text } of files.find([EDITORCONFIG])) {
    if (text === null) return { problem: `${path} cannot be read` };
    const sections = readSections(text);
    const here: Record<string, string> = Object.create(null);
    for (const { pattern, pairs } of sections) {
      if (pattern === null) continue;
      const fits = fitsSection(pattern, seenFrom(folderOf(path), files.path));
      if (fits === null) return { problem: `${path} has a section that is not understood: [${pattern}]` };
      if (fits) Object.assign(here, pairs);
    }
    for (const [key, value] of Object.entries(here)) properties[key] ??= value;
    if (sections[0]?.pairs.root === 'true') break;
  }
  // With indent_style = tab, a missing size is that of a tab.
  const { indent_style: style, indent_size: size, tab_width: width } = properties;
  if (style === 'tab' && size === undefined) properties.indent_size = 'tab';
  if (size !== undefined && size !== 'tab' && width === undefined) properties.tab_width = size;
  if (properties.indent_size === 'tab' && width !== undefined) properties.indent_size = width;
  for (const [key, value] of Object.entries(properties)) if (value === 'unset') delete properties[key];
  return { properties };
}

function readSections(text: string): Section[] {
  const sections: Section[] = [{ pattern: null, pairs: Object.create(null) }];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const bare = line.trim();
    if (bare === '' || bare.length > MAX_LINE || /^[;#]/.test(bare)) continue;
    const pattern = SECTION.exec(bare)?.groups?.pattern;
    if (pattern !== undefined) {
      sections.push({ pattern, pairs: Object.create(null) });
      continue;
    }
    const { key, value } = PAIR.exec(bare)?.groups ?? {};
    const section = sections.at(-1);
    if (section && key !== undefined && value !== undefined)
      section.pairs[key.trim().toLowerCase()] = value
        .replace(/\s[;#].*$/, '')
        .trim()
        .toLowerCase();
  }
  return sections;
}

/** shfmt asks for a language in [[shell]]: such a section is no pattern of paths. */
function fitsSection(pattern: string, path: string): boolean | null {
  if (/^\[.*\]$/.test(pattern)) return false;
  const expanded = expandBraces(pattern);
  if (expanded === null) return null;
  return expanded.some((one) => matchesGlob(one.includes('/') ? one.replace(/^\//, '') : `**/${one}`, path));
}

/** A positive whole number, or null. */
export const positive = (value: string | undefined): number | null =>
  value !== undefined && /^[1-9]\d{0,5}$/.test(value) ? Number(value) : null;
