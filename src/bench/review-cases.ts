import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { diffLinesOf } from '../core/reviewers/changed-file.js';
import type { ChangedFile, ReviewMaterial } from '../core/reviewers/reviewer.js';

const FOLDER = fileURLToPath(new URL('../../test/fixtures/review', import.meta.url));

const expectedSchema = z.strictObject({
  /** The reviewers of whom `findings` names all that they find; none but theirs are looked at. */
  reviewers: z.array(z.string()).min(1),
  findings: z.array(
    z.strictObject({
      reviewer: z.string(),
      rule: z.string(),
      path: z.string(),
      line: z.number().int().nullable(),
      severity: z.enum(['high', 'medium', 'low']),
    }),
  ),
});

export type ReviewCase = { name: string; material: ReviewMaterial } & z.infer<typeof expectedSchema>;

/**
 * Every pull request of a folder, test/fixtures/review unless another is named. `diff.patch` is what git prints for the pull request; `head/` and `base/` hold whole files, where a
 * reviewer reads them; `paths.txt` all paths at the head, one a line, where the case is about them.
 */
export const reviewCases = (dir: string = FOLDER): ReviewCase[] =>
  readdirSync(dir)
    .sort()
    .map((name) => {
      const folder = join(dir, name);
      const paths = textAt(folder, 'paths.txt') ?? '';
      return {
        name,
        material: {
          files: changedFilesOf(readFileSync(join(folder, 'diff.patch'), 'utf8')),
          head: (path: string) => textAt(folder, 'head', path),
          base: (path: string) => textAt(folder, 'base', path),
          paths: paths.split('\n').filter((path) => path !== ''),
        },
        ...expectedSchema.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))),
      };
    });

function textAt(...parts: string[]): string | null {
  const path = join(...parts);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** What GitHub would list for the output of `git diff -M`. https://git-scm.com/docs/diff-format#generate_patch_text_with_p */
export const changedFilesOf = (patch: string): ChangedFile[] =>
  patch
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith('diff --git '))
    .map(changedFileOf);

function changedFileOf(part: string): ChangedFile {
  const hunks = part.search(/^@@ /m);
  const header = hunks === -1 ? part : part.slice(0, hunks);
  const lines = hunks === -1 ? null : diffLinesOf(part.slice(hunks));
  const headerOf = (key: string) => new RegExp(`^${key} (.+)$`, 'm').exec(header)?.[1];
  const before = headerOf('rename from') ?? headerOf('copy from') ?? sideOf(headerOf('---'), 'a/');
  const after = headerOf('rename to') ?? headerOf('copy to') ?? sideOf(headerOf(String.raw`\+\+\+`), 'b/');
  const path = after ?? before ?? /^diff --git a\/(.+) b\/\1$/m.exec(header)?.[1];
  if (path === undefined) throw new Error(`No path in ${header}`);
  const status = statusOf(header, lines !== null);
  return {
    path: unquoted(path),
    previousPath: status === 'renamed' || status === 'copied' ? unquoted(before ?? path) : null,
    status,
    additions: lines?.filter(({ kind }) => kind === '+').length ?? 0,
    deletions: lines?.filter(({ kind }) => kind === '-').length ?? 0,
    lines,
  };
}

const sideOf = (name: string | undefined, prefix: string): string | undefined =>
  name === undefined || name === '/dev/null'
    ? undefined
    : name.replace(/\t$/, '').replace(`"${prefix}`, '"').replace(prefix, '');

function statusOf(header: string, hasLines: boolean): ChangedFile['status'] {
  if (/^new file mode/m.test(header)) return 'added';
  if (/^deleted file mode/m.test(header)) return 'removed';
  if (/^rename from/m.test(header)) return 'renamed';
  if (/^copy from/m.test(header)) return 'copied';
  return hasLines || /^Binary files|^GIT binary patch/m.test(header) ? 'modified' : 'changed';
}

/** git quotes paths with unusual characters; only what fixtures need is read: quotes, backslashes and bytes in octal. */
function unquoted(path: string): string {
  if (!path.startsWith('"')) return path;
  const bytes = [...path.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\])/gu)].flatMap(([, octal, escaped, plain]) =>
    octal ? [Number.parseInt(octal, 8)] : [...Buffer.from(escaped ?? plain ?? '')],
  );
  return Buffer.from(bytes).toString();
}
