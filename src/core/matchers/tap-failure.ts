import type { LogLine } from '../diagnosis.js';

/** Where a point says it failed, from the surest to the vaguest. */
export const LOCATION = /^\s+location: '?(?<path>.+?):(?<line>\d+):(?<column>\d+)'?$/;
export const FRAME =
  /^\s*(?:#\s+)?(?:at:? )?(?:[^()]{0,200}\()?'?(?<path>(?:file:\/\/)?(?:[A-Za-z]:)?[^\s():']{1,300}):(?<line>\d+):(?<column>\d+)\)?'?(?: \{)?$/;
export const PERL_AT = /^\s*#\s+(?:at|in) (?<path>\S.{0,300}?) (?:at )?line (?<line>\d+)\.?$/;
export const BATS_AT =
  /^\s*(?:#\s+)?\(?(?:in test file|from function .{1,100} in (?:test )?file) (?<path>\S.{0,300}?), line (?<line>\d+)[,)]/;
export const SPEC_AT = /^\s*test at (?<path>\S.{0,300}?):(?<line>\d+):(?<column>\d+)$/;
export const ERROR = /^\s+(?:error|message): (?:[|>][-+\d]*|['"]?(?<message>.+?)['"]?)$/;
export const PERL_FAILED =
  /^(?<indent>\s*)#\s+Failed test(?: '(?<test>.+)')?(?:\s+at (?<path>\S.{0,300}?) line (?<line>\d+)\.)?$/;

/** A test that failed, as far as it was read. */
export type Failure = {
  kind: 'point' | 'spec' | 'comment';
  header: LogLine;
  test: string;
  indent: number;
  /** The file of the test, as the runner tells it. */
  location: LogLine | null;
  /** The first frame of the repository, the first of the test's own file above all. */
  frame: LogLine | null;
  own: boolean;
  fileName: LogLine | null;
  lineNumber: LogLine | null;
  reason: LogLine | null;
  /** What follows a reason that ends in a colon: the values that differ. */
  detail: LogLine | null;
  /** Inside the YAML block of the point, where an empty line is part of a message. */
  inBlock: boolean;
  tape: boolean;
  parent: boolean;
  lines: number;
};

export const failureOf = (kind: Failure['kind'], header: LogLine, test: string, indent: number): Failure => ({
  kind,
  header,
  test,
  indent,
  location: null,
  frame: null,
  own: false,
  fileName: null,
  lineNumber: null,
  reason: null,
  detail: null,
  inBlock: false,
  tape: false,
  parent: false,
  lines: 0,
});

export type Groups = Readonly<Record<string, string | undefined>>;

export const placeOf = (line: LogLine | null): Groups | undefined =>
  line
    ? (
        LOCATION.exec(line.text) ??
        SPEC_AT.exec(line.text) ??
        BATS_AT.exec(line.text) ??
        PERL_AT.exec(line.text) ??
        PERL_FAILED.exec(line.text) ??
        FRAME.exec(line.text)
      )?.groups
    : undefined;

export const reasonOf = (reason: LogLine | null): string | undefined =>
  reason
    ? (ERROR.exec(reason.text)?.groups?.message ?? reason.text.replace(/^\s*#/, '').trim())
        .replace(/^'([^']+)'$/, '$1')
        .replace(/',$/, '')
    : undefined;
