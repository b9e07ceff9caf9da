import { cutText } from '../cut-text.js';
import type { CategoryName } from '../diagnosis.js';
import { isLockfile } from '../fixes/gate/paths.js';
import { lineEdits } from '../fixes/line-edits.js';
import type { LogPatch } from '../fixes/log-patches/log-patch.js';
import { isTestOf, means, type Named, namedIn } from '../fixes/named-files.js';
import { ownCategory, ownSummary } from '../fixes/own-reading.js';
import type { FileChange } from '../fixes/patch.js';
import type { FixFailure } from '../fixes/strategy.js';
import { repositoryPath } from '../log/repository-path.js';
import { redact } from '../redact/index.js';
import { hasGeneratedName, isSnapshot, isTest } from './file-kind.js';
import type { ReviewFinding, Severity } from './reviewer.js';

/** A patch that is to mend a failure. `logPatches`: what the failure's log holds as patches. */
export type FixToReview = {
  failure: FixFailure;
  strategy: string;
  changes: readonly FileChange[];
  logPatches: readonly LogPatch[];
};

/** request_changes: it goes no further. comment: a person should see it first. approve: it is about what was diagnosed. */
export type FixReview = {
  strategy: string;
  decision: 'approve' | 'comment' | 'request_changes';
  findings: ReviewFinding[];
};

/** Lines between what a failure names and what a patch changes that still belong together. */
const NEAR = 25;
/** Lines that a fix may change, and as many more for each thing that is wrong. */
const LINES = 20;
const LINES_EACH = 8;
/** These answer for whole files, whatever lines a finding is at. */
const WHOLE_FILES: ReadonlySet<string> = new Set(['log_diff', 'formatter']);
const IMPORT =
  /^\s*(?:(?:import|from|use|using|require|include|extern|open|alias)\s|#\s*include\b|const .{0,80}= require\b)/;
/** A test that says what the code does not do, as against one that cannot run. */
const ASSERTS =
  /\bassert|\bexpect|\bshould\b|\bto(?:Be|Equal|Match|Have)\w*|\bnot equal\b|\bmismatch\b|\bgot\b.{0,200}\bwant\b/i;
const CANNOT_RUN =
  /\b(?:Reference|Type|Syntax|Import|ModuleNotFound|Name|Attribute|NoMethod|Load)Error\b|Cannot find (?:module|name)|is not (?:defined|a function)|undefined(?: name| method| variable|:)|fixture .{0,80}not found|no such file/i;
/** What these say is about a lock file, whether or not they name it. */
const OF_LOCKS: ReadonlySet<CategoryName> = new Set(['lockfile', 'dependency']);
const MAX_EVIDENCE = 200;
const MAX_FINDINGS = 10;

/** Lines of the file before; a place between lines is the lines around it. */
type Region = { from: number; to: number; text: string; isImport: boolean };

type Touched = { path: string; regions: Region[]; size: number; named: Named[]; isNamed: boolean; isWhole: boolean };

/** Whether a proposed patch is about the cause that was diagnosed. The tamper gate has judged it already. Pure; never throws. */
export function reviewFix({ failure, strategy, changes, logPatches }: FixToReview): FixReview {
  const names = [...namedIn(failure), ...(strategy === 'log_diff' ? logPatches.map(printed) : [])];
  const touched = changes.map((change) => touch(change, names, WHOLE_FILES.has(strategy)));
  const found = rules.flatMap((rule) => rule(touched, failure, names));
  const grave = found.filter(({ severity }) => severity === 'high');
  const findings = [...grave, ...found.filter(({ severity }) => severity !== 'high')].slice(0, MAX_FINDINGS);
  return {
    strategy,
    decision: grave.length > 0 ? 'request_changes' : found.length > 0 ? 'comment' : 'approve',
    findings,
  };
}

const printed = ({ path }: LogPatch): Named => ({ name: repositoryPath(path) ?? path, lines: null, level: null });

function touch({ path, before, after }: FileChange, names: readonly Named[], byTool: boolean): Touched {
  const edits = lineEdits(plain(before?.text), plain(after?.text));
  const named = names.filter(({ name }) => means(name, path));
  return {
    path,
    regions: edits.map(({ startLine, removed, added }) => ({
      from: removed.length === 0 ? startLine - 1 : startLine,
      to: startLine + Math.max(0, removed.length - 1),
      text: (added.find((line) => line.trim() !== '') ?? removed[0] ?? '').trim(),
      isImport: added.length > 0 && added.every((line) => line.trim() === '' || IMPORT.test(line)),
    })),
    size: edits.reduce((sum, { removed, added }) => sum + Math.max(removed.length, added.length), 0),
    named,
    isNamed: named.length > 0 || names.some(({ name }) => isTestOf(name, path)),
    isWhole: byTool || !isOwn(path),
  };
}

/** What stands at the end of a line is form. */
const plain = (text: string | null | undefined): string =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');

const isNear = ({ from, to }: Region, lines: NonNullable<Named['lines']>): boolean =>
  from <= lines.to + NEAR && to >= lines.from - NEAR;

const finding = (
  rule: string,
  severity: Severity,
  { path, regions: [first] }: Touched,
  message: string,
): ReviewFinding => ({
  rule,
  severity,
  path,
  line: first ? Math.max(1, first.from) : null,
  message: cutText(message, 400),
  evidence: redact(first?.text ?? '')
    .slice(0, MAX_EVIDENCE)
    .toWellFormed(),
});

/** By our own rules or by a model: its word makes a rule stricter, and never keeps one from being applied. */
const isCalled = (failure: FixFailure, category: CategoryName): boolean =>
  ownCategory(failure) === category || failure.category === category;

type Rule = (touched: readonly Touched[], failure: FixFailure, names: readonly Named[]) => ReviewFinding[];

/** Files that the failure does not name: none of those that it names is touched, or others beside them. */
const otherFiles: Rule = (touched, failure, names) => {
  const follows = ({ path }: Touched): boolean =>
    !isOwn(path) &&
    (touched.some(({ isNamed }) => isNamed) || (isLockfile(path) && OF_LOCKS.has(ownCategory(failure))));
  const foreign = touched.filter((file) => !file.isNamed && !follows(file));
  if (foreign.length === 0) return [];
  if (foreign.length < touched.length)
    return foreign.map((file) =>
      finding('more_files', 'medium', file, `it also changes ${file.path}, which nothing in the failure names`),
    );
  const isUnknown = names.length === 0;
  return foreign.map((file) =>
    finding(
      'unnamed_file',
      isUnknown ? 'medium' : 'high',
      file,
      isUnknown
        ? `the failure names no file, so that nothing says whether ${file.path} is the one`
        : `it changes ${file.path}, which nothing in the failure names`,
    ),
  );
};

/** Locked and generated files follow from others. */
const isOwn = (path: string): boolean => !isLockfile(path) && !hasGeneratedName(path);

/** Changes at a finding of a lesser level, where the failure is elsewhere. */
const lesserFinding: Rule = (touched, failure, names) => {
  const { findings } = failure;
  const failures = names.filter(({ level }) => level === 'failure');
  if (failures.length === 0 || findings.every(({ level }) => level === 'failure')) return [];
  const answers = (file: Touched): boolean =>
    file.isWhole || (file.named.length === 0 && file.isNamed) || file.named.some((named) => reaches(file, named));
  const reaches = ({ regions }: Touched, { level, lines }: Named): boolean =>
    (level === 'failure' || level === null) &&
    (lines === null || regions.some((region) => region.isImport || isNear(region, lines)));
  if (touched.some(answers)) return [];
  return touched
    .filter(({ named }) => named.some(({ level }) => level === 'warning' || level === 'notice'))
    .map((file) =>
      finding(
        'lesser_finding',
        isCalled(failure, 'lint') ? 'high' : 'medium',
        file,
        `it changes ${file.path} where there is but a warning, and the check fails by something else`,
      ),
    );
};

/** Lines that are far from all that the failure names in their file. An import stands where imports stand. */
const farLines: Rule = (touched, failure) => {
  const isFar = ({ named, regions, isWhole }: Touched): boolean => {
    const places = named.flatMap(({ lines }) => lines ?? []);
    if (isWhole || places.length === 0 || regions.length === 0) return false;
    return regions.every((region) => !region.isImport && !places.some((lines) => isNear(region, lines)));
  };
  const far = touched.filter(isFar);
  // A linter's finding is where it says; what breaks a build or a test may be made elsewhere in the file.
  const severity = isCalled(failure, 'lint') && far.length === touched.length ? 'high' : 'medium';
  return far.map((file) =>
    finding(
      'far_lines',
      severity,
      file,
      `what it changes in ${file.path} is far from every line that the failure names`,
    ),
  );
};

/** The test that fails, and no code that it tests. */
const onlyTheTest: Rule = (touched, failure) => {
  if (!isCalled(failure, 'test_failure')) return [];
  if (!touched.every(({ path }) => isTest(path) || isSnapshot(path))) return [];
  const { findings, lines } = failure;
  const [first] = touched.filter(({ regions }) => regions.length > 0);
  if (!first) return [];
  const texts = [
    ownSummary(failure),
    ...findings.map(({ title, message }) => `${title ?? ''} ${message}`),
    ...lines.map(({ text }) => text),
  ];
  const says = (pattern: RegExp): boolean => texts.some((text) => pattern.test(text.slice(0, 2_000)));
  return says(ASSERTS) && !says(CANNOT_RUN)
    ? [
        finding(
          'only_the_test',
          'high',
          first,
          'a test says that the code does something else, and it changes the test alone',
        ),
      ]
    : [finding('only_the_test', 'medium', first, 'it changes nothing but the tests that fail')];
};

/** Much more than what is wrong calls for. */
const tooLarge: Rule = (touched, { findings }) => {
  const judged = touched.filter(({ isWhole }) => !isWhole);
  const size = judged.reduce((sum, file) => sum + file.size, 0);
  const failures = findings.filter(({ level }) => level === 'failure').length;
  const most = LINES + LINES_EACH * Math.max(1, failures === 0 ? findings.length : failures);
  const [largest] = judged.toSorted((one, other) => other.size - one.size);
  return size > most && largest
    ? [finding('too_large', 'medium', largest, `it changes ${size} lines, which is much for what is wrong`)]
    : [];
};

const rules: readonly Rule[] = [otherFiles, lesserFinding, farLines, onlyTheTest, tooLarge];
