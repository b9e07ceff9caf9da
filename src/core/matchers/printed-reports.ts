import { z } from 'zod';
import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';
import { type Groups, placed } from './shapes.js';

const ATTRIBUTE = /([A-Za-z][\w-]*)="([^"]*)"/g;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#10': ' ',
  '#39': "'",
};

const unescaped = (text: string): string =>
  text.replace(/&(#?\w{1,6});/g, (whole, name: string) => ENTITIES[name] ?? whole);
const attributesOf = (text: string): Groups =>
  Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, unescaped(value ?? '')]));

const TEXT = String.raw`"(?:[^"\\]|\\.){0,500}"`;
/**
 * Reports that are mostly longer than what a matcher sees of a line: the name of a file, and issues in it, their parts in the order
 * in which the tool writes them.
 */
const STREAMS: readonly { head: RegExp; part: RegExp }[] = [
  {
    head: /^\[\{"filePath":/,
    part: new RegExp(
      `"filePath":(?<path>${TEXT})|\\{"ruleId":(?<code>${TEXT}|null),(?:"fatal":true,)?"severity":(?<severity>\\d),"message":(?<message>${TEXT})(?:,"line":(?<line>\\d+),"column":(?<column>\\d+))?`,
      'g',
    ),
  },
  {
    head: /^\{"metadata":\{"rubocop_version":/,
    part: new RegExp(
      `"path":(?<path>${TEXT}),"offenses"|\\{"severity":"\\w+","message":(?<message>${TEXT}),"cop_name":(?<code>${TEXT}),[^{}]{0,100}"location":\\{"start_line":(?<line>\\d+),"start_column":(?<column>\\d+)`,
      'g',
    ),
  },
];

/** A string of JSON, which `TEXT` has found. */
const stringOf = (json: string | undefined): string | undefined => {
  try {
    return json === undefined ? undefined : z.string().safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
};

function readStream(text: string): Groups[] {
  const part = STREAMS.find(({ head }) => head.test(text))?.part;
  const found: Groups[] = [];
  let path: string | undefined;
  for (const { groups } of part ? text.matchAll(part) : []) {
    if (groups?.path) path = stringOf(groups.path);
    else if (path)
      found.push({
        path,
        code: stringOf(groups?.code),
        message: stringOf(groups?.message),
        level: groups?.severity === '1' ? 'warning' : 'error',
        line: groups?.line,
        column: groups?.column,
      });
  }
  return found;
}

const begin = z.object({ line: z.number(), column: z.number().optional() });
const CODE_CLIMATE = z.object({
  check_name: z.string().optional(),
  description: z.string(),
  severity: z.string().optional(),
  location: z.object({
    path: z.string(),
    lines: z.object({ begin: z.union([z.number(), begin]) }).optional(),
    positions: z.object({ begin }).optional(),
  }),
});
const CODE_CLIMATES = z.union([z.array(CODE_CLIMATE), CODE_CLIMATE.transform((issue) => [issue])]);

const SEVERITIES = /^(?:warning|minor)$/;

/** What one line of Code Climate's JSON holds, as the groups of findings. */
function readIssues(text: string): Groups[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  return (CODE_CLIMATES.safeParse(value).data ?? []).map(({ check_name, description, severity, location }) => {
    const at = location.positions?.begin ?? location.lines?.begin;
    return {
      path: location.path,
      code: check_name,
      message: description,
      level: severity === 'info' ? 'notice' : SEVERITIES.test(severity ?? '') ? 'warning' : 'error',
      line: (typeof at === 'object' ? at.line : at)?.toString(),
      column: typeof at === 'object' ? at.column?.toString() : undefined,
    };
  });
}

const TAG = /^\s*<(?<name>file|error|location|violation|Issue|IssueType|testcase|failure) (?<rest>.+)/;
const MAX_TYPES = 500;

function start(scan: Scan): LineTest {
  let path: string | undefined;
  let test: Groups = {};
  let waiting: { groups: Groups; line: LogLine } | null = null;
  const types = new Map<string, string>();

  const lint = (groups: Groups, lines: LogLine[]): void => scan.report(placed(groups, lines, { category: 'lint' }));

  /** True when the line was one of a report. */
  function readTag(name: string, found: Groups, line: LogLine): boolean {
    if (name === 'file' && found.name) path = found.name;
    // Checkstyle.
    else if (name === 'error' && found.message && path && found.severity && found.severity !== 'ignore')
      lint(
        {
          ...found,
          path,
          level: found.severity,
          code: found.source
            ?.split('.')
            .at(-1)
            ?.replace(/Check$/, ''),
        },
        [line],
      );
    // Cppcheck, whose places stand below.
    else if (name === 'error' && found.msg && found.id)
      waiting = { groups: { message: found.msg, level: found.severity, code: found.id }, line };
    else if (name === 'location' && found.file && waiting) {
      lint({ ...waiting.groups, path: found.file, line: found.line, column: found.column }, [waiting.line, line]);
      waiting = null;
    }
    // PMD, whose messages stand below.
    else if (name === 'violation' && found.beginline && path)
      waiting = {
        groups: { path, line: found.beginline, endLine: found.endline, column: found.begincolumn, code: found.rule },
        line,
      };
    // ReSharper.
    else if (name === 'IssueType' && found.Id && found.Severity && types.size < MAX_TYPES)
      types.set(found.Id, found.Severity);
    else if (name === 'Issue' && found.TypeId && found.Message)
      lint(
        {
          path: found.File,
          line: found.Line,
          message: found.Message,
          code: found.TypeId,
          level: types.get(found.TypeId),
        },
        [line],
      );
    // JUnit.
    else if (name === 'testcase' && found.name) test = found;
    else if ((name === 'failure' || name === 'error') && test.name && found.message !== undefined) {
      const full = [test.classname, test.name].filter((part) => part).join('.');
      scan.report({
        ...placed({ path: test.file, line: test.line, message: found.message || full, test: full }, [line], {
          category: 'test_failure',
        }),
        weight: WEIGHT.located,
      });
    } else return false;
    return true;
  }

  return (line) => {
    const tag = TAG.exec(line.text)?.groups;
    if (tag && readTag(tag.name ?? '', attributesOf(tag.rest ?? ''), line))
      return tag.name === 'violation' ? 'more' : 'taken';
    if (waiting?.groups.path) {
      const { groups, line: at } = waiting;
      waiting = null;
      const message = unescaped(line.text.trim());
      if (message !== '' && !message.startsWith('<')) lint({ ...groups, message }, [line, at]);
      return 'taken';
    }
    if (!/^\s*[[{]/.test(line.text)) return 'pass';
    const stream = readStream(line.text);
    const found = stream.length > 0 ? stream : readIssues(line.text);
    for (const groups of found) lint(groups, [line]);
    return found.length > 0 ? 'taken' : 'pass';
  };
}

/**
 * Reports for machines that a step prints into its log: the XML of Checkstyle, PMD, Cppcheck, ReSharper and JUnit, an element a line;
 * the JSON of ESLint, RuboCop and Code Climate on one line. A matcher sees 1,000 characters of it: further issues, and Code Climate's
 * report where it is longer, are out of reach.
 */
export const printedReports: Matcher = {
  name: 'printed reports',
  url: 'https://github.com/codeclimate/platform/blob/master/spec/analyzers/SPEC.md',
  hints: [
    '^\\s*<(?:file name|error (?:line|column|severity|id)|location file|violation beginline|Issue(?:Type)? (?:Type)?Id|testcase \\w+|failure (?:message|type))=',
    '^\\[?\\{"(?:filePath|metadata|type|engine_name|check_name|description|fingerprint|categories|location|severity)":',
  ],
  start,
};
