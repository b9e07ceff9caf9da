/** Failure categories, in no order of precedence; `none` means the log shows no failure. */
export const CATEGORY_NAMES = [
  'test_failure',
  'compile_error',
  'type_error',
  'lint',
  'format',
  'dependency',
  'lockfile',
  'network',
  'timeout',
  'out_of_memory',
  'disk_full',
  'permission',
  'configuration',
  'container',
  'merge_conflict',
  'coverage',
  'security_scan',
  'policy',
  'deploy',
  'crash',
  'cancelled',
  'infrastructure',
  'unknown',
  'none',
] as const;
export type CategoryName = (typeof CATEGORY_NAMES)[number];

/** What a failure calls for. */
export const RECOMMENDED_ACTIONS = ['rerun', 'fix', 'review', 'notify', 'wait'] as const;
export type RecommendedAction = (typeof RECOMMENDED_ACTIONS)[number];

/** One line of a log as it stands there, colours and time stamps stripped; `number` counts from 1. */
export type LogLine = { number: number; text: string };

/** One thing that is wrong, on a place in the repository where it has one. Lines and columns count from 1. */
export type Finding = {
  /** Relative to the repository root, with forward slashes; null when the finding has no place in it. */
  path: string | null;
  startLine: number | null;
  endLine: number | null;
  startColumn: number | null;
  endColumn: number | null;
  level: 'failure' | 'warning' | 'notice';
  title: string | null;
  message: string;
  /** Full name of the failed test, where the finding is one. */
  test: string | null;
  tool: string;
  code: string | null;
  /** The line of the log that says so. */
  logLine: number | null;
};

/** The answer of `regreen analyze`, one per log: design.md section 5. */
export type Diagnosis = {
  version: 1;
  source: string;
  category: CategoryName;
  /** 0 to 1. */
  confidence: number;
  rootCause: { summary: string; lines: LogLine[] };
  recommendedAction: RecommendedAction;
  /** The step that failed, where the log tells which: its command or name, and its exit code. */
  failingStep: { command: string; exitCode: number | null } | null;
  findings: Finding[];
  /** Normalised fingerprint: stable across runs, machines, timings and line shifts. */
  signature: string;
  stats: { bytes: number; lines: number; durationMs: number };
};
