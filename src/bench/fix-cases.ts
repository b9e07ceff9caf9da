import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { CATEGORY_NAMES } from '../core/diagnosis.js';
import type { FileState } from '../core/fixes/patch.js';

/** What `case.json` says. `reach`: what the right fix can be had from; null: from nobody but a person. */
const declaration = z.strictObject({
  tool: z.string(),
  toolVersion: z.string(),
  category: z.enum(CATEGORY_NAMES),
  kind: z.enum(['mechanical', 'needs_person']),
  what: z.string(),
  files: z.array(z.string()),
  /** The log's own diff, a formatter with settings that are data, an edit that each finding spells out, or only the tool's own fix mode. */
  reach: z.enum(['log', 'formatter', 'edit', 'tool']).nullable(),
  origin: z.literal('real'),
});

/** A repository whose check is red. `after` are the right answers, by path: the files that differ, as bytes that turn the check green. */
export type FixCase = z.infer<typeof declaration> & {
  name: string;
  log: Uint8Array;
  before: ReadonlyMap<string, FileState>;
  after: ReadonlyMap<string, string>[];
};

const OWNER_EXECUTES = 0o100;

/** A byte order mark stays; what is no UTF-8 is no text, as at GitHub. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function filesOf(folder: string): Map<string, FileState> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(
    files.sort().map((file): [string, FileState] => {
      const path = file.slice(folder.length + 1).replaceAll(sep, '/');
      const mode = lstatSync(file).mode & OWNER_EXECUTES ? '100755' : '100644';
      return [path, { mode, text: textOf(readFileSync(file)) }];
    }),
  );
}

const textsOf = (folder: string): Map<string, string> =>
  new Map([...filesOf(folder)].map(([path, { text }]) => [path, text ?? '']));

function readCase(folder: string, name: string): FixCase {
  const root = join(folder, name);
  const answers = readdirSync(root).filter((entry) => /^after(?:-\d+)?$/.test(entry));
  return {
    ...declaration.parse(JSON.parse(readFileSync(join(root, 'case.json'), 'utf8'))),
    name,
    log: readFileSync(join(root, 'log.txt')),
    before: filesOf(join(root, 'before')),
    after: answers.sort().map((entry) => textsOf(join(root, entry))),
  };
}

/** Every folder with a `case.json`: the repository `before`, the job's `log.txt`, and the right answers `after`, `after-2`, … */
export function readFixCases(folder: string): FixCase[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const cases = names.filter((name) => existsSync(join(folder, name, 'case.json')));
  if (cases.length === 0) throw new Error(`${folder} holds no broken repositories: name a folder with some by --dir`);
  return cases.map((name) => readCase(folder, name));
}
