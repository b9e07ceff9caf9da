/** A line of a pull request's diff. `oldLine` and `newLine` count from 1; null: that side has it not. */
export type DiffLine = { kind: ' ' | '+' | '-'; oldLine: number | null; newLine: number | null; text: string };

/** https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files */
export type ChangedFile = {
  path: string;
  /** Where it was before, if it was moved. */
  previousPath: string | null;
  status: 'added' | 'modified' | 'removed' | 'renamed' | 'copied' | 'changed' | 'unchanged';
  additions: number;
  deletions: number;
  /** Its size at the head, where the diff shows nothing of it; absent: it is not known. */
  bytes?: number | undefined;
  /** null: GitHub shows none, for the file is binary or its diff too large. */
  lines: DiffLine[] | null;
};

/** Everything a reviewer may look at. It runs nothing, and sees the pull request's own diff. */
export type ReviewMaterial = {
  files: readonly ChangedFile[];
  /** The text of a file that `reads` has named, at the head SHA and at the merge base; null: there is none, or it could not be had. */
  head(path: string): string | null;
  base(path: string): string | null;
  /** All paths of the repository at the head SHA; empty where they are not known. */
  paths: readonly string[];
};

/** The gravest first. high: it should not be merged so. medium: somebody should look. low: a hint. */
export const SEVERITIES = ['high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type ReviewFinding = {
  /** The reviewer's own name for what it looks for, such as `focused_test`. */
  rule: string;
  severity: Severity;
  path: string;
  /** Of the file as it is at the head, and part of the diff; null: it is about the whole file, or about lines that are gone. */
  line: number | null;
  /** What is wrong, in a sentence for people. It says what to do where that is not plain. */
  message: string;
  /** The very words of the diff that show it, one line, cut to 200 characters; empty where there are none. */
  evidence: string;
};

/** What a language model is asked to look for, where one is configured. */
export type Lens = {
  /** A few sentences to the model: what to look for, and what not. */
  looksFor: string;
  /** Whether a changed file is its business. It is asked only where there is one. */
  isAbout(path: string): boolean;
};

/** Whoever may read the diff with a model; without a lens it leaves that to others. */
export type Reader = { name: string; lens: Lens | null };

/** One look at a pull request. It is one file, and one line in index.ts. Pure; it never throws. */
export type Reviewer = Reader & {
  /** Paths of files whose whole text it needs; most need none. */
  reads(files: readonly ChangedFile[], paths: readonly string[]): string[];
  review(material: ReviewMaterial): ReviewFinding[];
};
