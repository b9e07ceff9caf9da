import { isLockfile } from '../../fixes/gate/paths.js';
import { hasGeneratedName, isProse, isSnapshot, isTest } from '../file-kind.js';
import { evidenceOf } from '../hunks.js';
import type { ChangedFile } from '../reviewer.js';
import type { ConsistencyRule } from './consistency-rule.js';

/** Comments by which generators sign. https://pkg.go.dev/cmd/go#hdr-Generate_Go_files_by_processing_source */
const HEADER =
  /^\s*(?:\/\/+|#+|\/\*+|\*+|--|<!--|;+|""")\s?.*?(?:\bcode generated\b.*\bdo not edit\b|(?<!partially-)@generated\b|<auto-?generated|\b(?:auto[- ]?)?generated\b.*\bdo not (?:edit|modify|change)\b|\bdo not (?:edit|modify)\b.*\bgenerated\b)/i;
/** A header stands near the top. */
const HEADER_LINES = 30;
/** The file it was made from, as the header names it. */
const SOURCE = /\b(?:source|from|input|based on)\b:?\s+["'`]?((?:[\w.-]+\/)*[\w.-]+\.[A-Za-z]\w{0,9})\b/i;
/** From these, or by these, files are generated. */
const MAY_BE_SOURCE =
  /\.(proto|graphqls?|gql|prisma|sql|thrift|g4|avsc|avdl|fbs|capnp|templ|tmpl|tpl|j2|jinja2?|hbs|ejs|mustache|y|l|peg|xsd|wsdl|idl|smithy|tsp|cue|ya?ml|json5?|toml|xml|csv|resx|arb|po|strings|mod|sum|lock|csproj|props|gradle|kts|cmake|mk|lex|ungram)$|(^|\/)(Makefile|Taskfile|justfile|BUILD|generate\.go|gen\.go|.*codegen.*|.*generat.*|tools\.go)$/i;

const COMMENT = /^\s*(?:\/\/|#|\/?\*|--|<!--|;)/;

/** Where the header of a file may be out of the diff's sight. */
export const wantsHeader = ({ path, status, lines }: ChangedFile): boolean =>
  status === 'modified' && lines !== null && hasGeneratedName(path) && !isLockfile(path) && !isSnapshot(path);

export const generatedFiles: ConsistencyRule = ({ files, head }) => {
  const generated = files.flatMap((file) => {
    const header = headerOf(file, head(file.path));
    return header === null ? [] : [{ file, header }];
  });
  const all = new Set(generated.map(({ file }) => file));
  const others = files.filter((file) => !all.has(file));
  if (others.some(({ path }) => MAY_BE_SOURCE.test(path) && !isProse(path)) || generated.length > 2) return [];
  return generated.flatMap(({ file, header }) => {
    const lines = file.lines ?? [];
    const signedAnew = lines.some(
      ({ kind, text, newLine, oldLine }) =>
        kind !== ' ' &&
        (newLine ?? oldLine ?? 0) <= HEADER_LINES &&
        COMMENT.test(text) &&
        /generat|version|\bv?\d+\.\d+|sha|hash|checksum|signed/i.test(text),
    );
    const source = SOURCE.exec(header)?.[1];
    const isInStep = source
      ? others.some(({ path }) => endsWithPath(path, source))
      : others.some(({ path }) => !isProse(path) && !isTest(path));
    const first = lines.find(({ kind }) => kind === '+');
    if (signedAnew || isInStep || file.status !== 'modified' || lines.length === 0) return [];
    return [
      {
        rule: 'generated_file_edited',
        severity: 'medium' as const,
        path: file.path,
        line: first?.newLine ?? null,
        message: `This file is generated${source ? ` from ${source}, which does not change` : ', and nothing that it could be generated from changes'}: the next run of its generator undoes the edit.`,
        evidence: evidenceOf(first?.text ?? lines.find(({ kind }) => kind === '-')?.text ?? ''),
      },
    ];
  });
};

/** All comments near the top, if one of them says so; null: none does. */
function headerOf({ path, lines }: ChangedFile, whole: string | null): string | null {
  if (isLockfile(path) || isSnapshot(path)) return null;
  const top =
    whole !== null
      ? whole.slice(0, 10_000).split('\n').slice(0, HEADER_LINES)
      : (lines ?? [])
          .filter(({ kind, newLine }) => kind !== '-' && (newLine ?? 0) <= HEADER_LINES)
          .map(({ text }) => text);
  const added = new Set((lines ?? []).filter(({ kind }) => kind === '+').map(({ text }) => text));
  const signature = top.find((text) => text.length < 500 && HEADER.test(text));
  if (signature === undefined || added.has(signature)) return null;
  return top.filter((text) => COMMENT.test(text)).join('\n');
}

const endsWithPath = (path: string, source: string): boolean => {
  const name = source.slice(source.lastIndexOf('/') + 1);
  return path === name || path.endsWith(`/${name}`);
};
