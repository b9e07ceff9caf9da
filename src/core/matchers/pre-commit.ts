import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, type SignalDraft, WEIGHT } from './matcher.js';
import { placed } from './shapes.js';

const FAILED = /^(?<hook>\S.{0,200}?)\.{3,}(?:\([^)]{1,40}\))?Failed$/;
const OTHER = /^\S.{0,200}?\.{3,}(?:\([^)]{1,40}\))?(?:Passed|Skipped)$/;
const ID = /^- hook id: (?<id>\S+)/;
const MODIFIED = /^- files were modified by this hook/;
/** Hooks of pre-commit's own collection, and formatters, that change files and say which. */
const CHANGED = /^(?:Fixing|Rewriting|Sorting|Fixed|Formatted|reformatted|Updating) (?<path>\S.{0,300})$/;
/** prettier tells how long each file took, and which it left alone. */
const PRETTIER = /^(?<path>\S.{0,300}\.\w{1,10}) \d+(?:\.\d+)?m?s$/;
const PROBLEMS: readonly {
  pattern: RegExp;
  category: 'lint' | 'policy' | 'security_scan' | 'merge_conflict' | 'compile_error';
}[] = [
  {
    pattern: /^(?<path>\S.{0,300}): (?<message>Failed to \w+ decode .{0,200}line (?<line>\d+) column (?<column>\d+).*)/,
    category: 'compile_error',
  },
  {
    pattern: /^(?<path>\S.{0,300}?):(?<line>\d+): (?<message>Merge conflict string .* found)/,
    category: 'merge_conflict',
  },
  { pattern: /^(?<message>(?<path>\S.{0,300}?) \([\d.]+ [KMG]B\) exceeds [\d.]+ [KMG]B\.?)$/, category: 'policy' },
  { pattern: /^(?<message>Private key found: (?<path>\S.{0,300}))$/, category: 'security_scan' },
  {
    pattern: /^(?<path>\S.{0,300}?):(?<line>\d+):(?<column>\d+): (?<message>\w+ (?:imported|called))$/,
    category: 'lint',
  },
  {
    pattern:
      /^(?<path>\S.{0,300}?): (?<message>(?:marked executable but has no|has a shebang but is not marked|fixed mixed line|mixed line|has a byte-order|broken symlink).*)/,
    category: 'lint',
  },
];
/** Where PyYAML found what the line above says; the last of them is what it could not read. */
const YAML = /^\s+in "(?<path>[^"]{1,300})", line (?<line>\d+), column (?<column>\d+)$/;
/** `--show-diff-on-failure`: the hooks have told what they changed. */
const ALL_CHANGES = /^All changes made by hooks:$/;
const DIFF =
  /^(?:diff --git |index [0-9a-f]|(?:new|deleted|old) (?:file )?mode|similarity |rename |Binary files |@@ |[ +\\-]|$)/;
const CHANGED_FILE = /^diff --git a\/(?<path>.{1,300}) b\/(?<now>.{1,300})$/;
const MAX_BLOCK = 400;

type Hook = {
  line: LogLine;
  name: string;
  id: string | null;
  modified: boolean;
  told: number;
  lines: number;
  why: string | null;
  yaml: SignalDraft | null;
};

function start(scan: Scan): LineTest {
  let hook: Hook | null = null;
  let inDiff = false;
  /** The files that hooks have named. */
  const told = new Set<string>();

  /** What changed files without saying which is told once, for the hook. */
  function finish(): void {
    if (!hook) return;
    tellYaml(hook);
    const { line, name, id, modified, told } = hook;
    hook = null;
    // Other programs end a line like that too; only pre-commit names the hook below it.
    if (id === null) return;
    scan.report({
      category: modified ? 'format' : 'lint',
      weight: modified && told === 0 ? WEIGHT.named : WEIGHT.summary,
      message: `${name}: ${modified ? 'files were modified by this hook' : 'failed'}`,
      code: id,
      lines: [line],
      finding: modified && told === 0,
    });
  }

  function tellYaml(of: Hook): void {
    if (of.yaml) scan.report(of.yaml);
    of.yaml = null;
  }

  function readLine(line: LogLine, into: Hook): 'watch' | 'more' {
    const id = ID.exec(line.text)?.groups?.id;
    if (id) into.id = id;
    if (MODIFIED.test(line.text)) into.modified = true;
    const changed = into.modified ? (CHANGED.exec(line.text) ?? PRETTIER.exec(line.text))?.groups : undefined;
    if (changed) {
      into.told++;
      if (changed.path && told.size < MAX_BLOCK) told.add(changed.path);
      scan.report({
        ...placed({ ...changed, message: line.text, code: into.id ?? undefined }, [line, into.line], {
          category: 'format',
        }),
      });
      return 'more';
    }
    const yaml = into.id === null ? undefined : YAML.exec(line.text)?.groups;
    if (yaml) {
      into.told++;
      into.yaml = placed({ ...yaml, message: into.why ?? line.text, code: into.id ?? undefined }, [line, into.line], {
        category: 'compile_error',
      });
      return 'more';
    }
    if (/^while |^\S.*line \d+ column/.test(line.text)) tellYaml(into);
    if (/^(?!- )\S/.test(line.text)) into.why = line.text;
    for (const { pattern, category } of PROBLEMS) {
      const groups = pattern.exec(line.text)?.groups;
      if (!groups || into.id === null) continue;
      into.told++;
      const message = groups.message ?? into.why ?? line.text;
      scan.report(placed({ ...groups, message, code: into.id }, [line, into.line], { category }));
      return 'more';
    }
    return 'watch';
  }

  /** Most formatters do not say which files they have changed; the diff of all changes does. */
  function tellChanged(line: LogLine): void {
    const { path, now } = CHANGED_FILE.exec(line.text)?.groups ?? {};
    if (!path || path !== now || told.has(path)) return;
    told.add(path);
    scan.report({
      ...placed({ path }, [line], { category: 'format' }),
      message: `${path} was changed by a hook`,
    });
  }

  return (line) => {
    if (ALL_CHANGES.test(line.text)) {
      finish();
      inDiff = true;
      return 'more';
    }
    inDiff &&= DIFF.test(line.text);
    if (inDiff) {
      tellChanged(line);
      return 'more';
    }
    const failed = FAILED.exec(line.text)?.groups;
    if (failed) {
      finish();
      hook = { line, name: failed.hook ?? '', id: null, modified: false, told: 0, lines: 0, why: null, yaml: null };
      return 'watch';
    }
    if (!hook) return 'pass';
    if (OTHER.test(line.text) || /^##\[/.test(line.text) || ++hook.lines > MAX_BLOCK) {
      finish();
      return 'pass';
    }
    return readLine(line, hook);
  };
}

/** pre-commit and prek: each hook on a line that ends with how it went, what a failed one printed below it. */
export const preCommit: Matcher = {
  name: 'pre-commit',
  url: 'https://pre-commit.com/#usage',
  hints: ['\\.\\.\\.(?:\\([^)]*\\))?Failed$', '^All changes made by hooks:$'],
  start,
};
