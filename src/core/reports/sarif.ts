import type { Finding, LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type Signal, WEIGHT } from '../matchers/matcher.js';
import { outlineOfJson } from './json-outline.js';
import {
  type Lines,
  lineNumber,
  linesOf,
  MAX_SIGNALS,
  type ReportContent,
  type ReportReader,
  signalOf,
  unreadable,
} from './report.js';

type Json = Readonly<Record<string, unknown>>;

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const string = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const SCANNER =
  /codeql|semgrep|trivy|snyk|gitleaks|gosec|bandit|checkov|trufflehog|grype|osv-scanner|brakeman|zizmor|kics|tfsec|njsscan|spotbugs.*security|dependency-check|anchore|veracode|fortify|checkmarx|sonatype/i;
/** Results that need no reader: those that hold, were accepted, or were there before. */
const HARMLESS_KINDS = new Set(['pass', 'notApplicable', 'informational']);
const OLD_STATES = new Set(['unchanged', 'absent']);
const MAX_READ = 4 * MAX_SIGNALS;
/** What may stand before a result on its line when the line is quoted. */
const MAX_BEFORE = 100;

function levelOf(level: string | null): Finding['level'] | null {
  if (level === 'none') return null;
  return level === 'error' ? 'failure' : level === 'note' ? 'notice' : 'warning';
}

type Rules = { driver: Json; find(result: Json): Json; name: string };

/** A result names its rule by id, by index, or by both within an extension of the tool. https://docs.oasis-open.org/sarif/sarif/v2.1.0/ 3.52 */
function rulesOf(run: Json): Rules {
  const tool = object(run.tool);
  const driver = object(tool.driver);
  const components = [driver, ...list(tool.extensions)].map((component) => list(component.rules));
  const byId = new Map<string, Json>();
  for (const rules of components)
    for (const rule of rules) {
      const id = string(rule.id);
      if (id !== null && !byId.has(id)) byId.set(id, rule);
    }
  return {
    driver,
    name: (string(driver.name) ?? 'sarif').toLowerCase(),
    find(result) {
      const reference = object(result.rule);
      const id = string(result.ruleId) ?? string(reference.id);
      const index = reference.index ?? result.ruleIndex;
      const extension = object(reference.toolComponent).index;
      const component = typeof extension === 'number' ? components[extension + 1] : components[0];
      const indexed = typeof index === 'number' ? component?.[index] : undefined;
      if (indexed && (id === null || indexed.id === id || id.startsWith(`${string(indexed.id)}/`))) return indexed;
      return byId.get(id ?? '') ?? byId.get((id ?? '').replace(/\/[^/]*$/, '')) ?? {};
    },
  };
}

/** `{0}` is the first argument; `[text](1)` points to another place of the result, or to a page. */
function fill(text: string, values: unknown): string {
  const given = Array.isArray(values) ? values : [];
  return text
    .slice(0, 4_000)
    .replace(/\{\{|\}\}|\{(\d{1,3})\}/g, (found, number) =>
      number === undefined ? (found[0] ?? '') : (string(given[Number(number)]) ?? found),
    )
    .replace(/\[([^[\]]{1,300})\]\((?:\d{1,6}|https?:[^\s()]{1,500})\)/g, '$1');
}

function messageOf(result: Json, rule: Json, driver: Json): string {
  const message = object(result.message);
  const text = string(message.text) ?? string(message.markdown);
  if (text !== null) return fill(text, message.arguments);
  const id = string(message.id) ?? '';
  const template = object(object(rule.messageStrings)[id]).text ?? object(object(driver.globalMessageStrings)[id]).text;
  const words =
    string(template) ??
    string(object(rule.shortDescription).text) ??
    string(object(rule.fullDescription).text) ??
    string(rule.name);
  return words === null ? '' : fill(words, message.arguments);
}

const decoded = (uri: string): string => {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
};

/** The folder that a base id stands for; bases may stand on bases. */
function baseOf(id: string | null, bases: Json, depth = 0): string {
  if (id === null || depth > 10) return '';
  const base = object(bases[id]);
  const uri = string(base.uri) ?? '';
  return /^[a-z][a-z0-9+.-]+:/i.test(uri) ? uri : `${baseOf(string(base.uriBaseId), bases, depth + 1)}${uri}`;
}

/** A path for `repositoryPath`, from a uri that may be relative to a base, which may lie where no checkout is known to be. */
function pathOf(location: Json, run: Json): string | null {
  const artifact = typeof location.index === 'number' ? object(list(run.artifacts)[location.index]?.location) : {};
  const uri = string(location.uri) ?? string(artifact.uri);
  if (uri === null) return null;
  const path = decoded(uri);
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) return path;
  const base = decoded(
    baseOf(string(location.uriBaseId) ?? string(artifact.uriBaseId), object(run.originalUriBaseIds)),
  );
  if (base === '') return path;
  const whole = `${base.replace(/\/?$/, '/')}${path.replace(/^\//, '')}`;
  const inRepository = repositoryPath(whole);
  const withoutRoot = whole.replace(/^file:\/*/, '').replace(/^[A-Za-z]:\//, '');
  return inRepository !== null && inRepository !== withoutRoot ? whole : path;
}

function isSecurity(rule: Json, tool: string): boolean {
  const properties = object(rule.properties);
  const tags = Array.isArray(properties.tags) ? properties.tags : [];
  return (
    SCANNER.test(tool) ||
    properties['security-severity'] !== undefined ||
    tags.some((tag) => typeof tag === 'string' && /^(?:security|external\/cwe\/.*)$/i.test(tag))
  );
}

function isOpen(result: Json): boolean {
  return (
    !HARMLESS_KINDS.has(string(result.kind) ?? 'fail') &&
    !OLD_STATES.has(string(result.baselineState) ?? 'new') &&
    !list(result.suppressions).some(({ status }) => status === undefined || status === 'accepted')
  );
}

/** The line of an offset, from there on where the whole report is one line. */
function lineAt(lines: Lines, offset: number): LogLine {
  const number = lines.numberAt(offset);
  return offset - lines.startOf(number) > MAX_BEFORE ? lines.line(number, offset) : lines.line(number);
}

type Reading = { run: Json; rules: Rules; lines: Lines; offset: number | undefined };

function signalFrom(result: Json, level: Finding['level'], { run, rules, lines, offset }: Reading): Signal {
  const rule = rules.find(result);
  const physical = object(object(list(result.locations)[0]).physicalLocation);
  const region = object(physical.region ?? object(physical.contextRegion));
  const path = pathOf(object(physical.artifactLocation), run);
  const startLine = path === null ? null : lineNumber(region.startLine);
  const code = string(result.ruleId) ?? string(object(result.rule).id) ?? string(rule.id);
  const security = isSecurity(rule, rules.name);
  return signalOf(rules.name, {
    category: security ? 'security_scan' : 'lint',
    // A linter's warnings seldom fail a job; what scanners call so often does.
    weight: level === 'failure' ? WEIGHT.located : security && level === 'warning' ? WEIGHT.named : WEIGHT.word,
    level,
    message: messageOf(result, rule, rules.driver) || code || 'no message',
    path,
    startLine,
    endLine: startLine === null ? null : (lineNumber(region.endLine) ?? startLine),
    startColumn: startLine === null ? null : lineNumber(region.startColumn),
    endColumn: startLine === null ? null : lineNumber(region.endColumn),
    code,
    lines: offset === undefined ? [] : [lineAt(lines, offset)],
  });
}

/** What the tool could not do: a file it could not parse, a rule that broke. */
const troublesOf = (run: Json): Json[] =>
  list(run.invocations)
    .flatMap((invocation) => [
      ...list(invocation.toolExecutionNotifications),
      ...list(invocation.toolConfigurationNotifications),
    ])
    .filter(({ level }) => level === 'error')
    .map((notification) => ({
      ...notification,
      rule: notification.associatedRule ?? notification.descriptor,
      ruleId: string(object(notification.associatedRule).id) ?? string(object(notification.descriptor).id),
    }));

const isPlace = (path: readonly string[]): boolean =>
  path[0] === 'runs' &&
  ((path[2] === 'results' &&
    (path.length === 4 ||
      (path.length === 5 && path[4] === 'ruleId') ||
      (path.length === 6 && path[4] === 'message' && path[5] === 'text'))) ||
    (path[2] === 'invocations' && path.length === 4));

const placeIn = (places: ReadonlyMap<string, number>, at: string): number | undefined =>
  places.get(`${at}.message.text`) ?? places.get(`${at}.ruleId`) ?? places.get(at);

function parse(text: string): { log: Json; places: Map<string, number> } | { problem: string } {
  const outline = outlineOfJson(text, isPlace, 8 * MAX_READ);
  if ('problem' in outline) return outline;
  try {
    return { log: object(JSON.parse(text)), places: outline.places };
  } catch {
    return { problem: 'it is no whole JSON' };
  }
}

function read(whole: string): ReportContent {
  const text = whole.replace(/^\uFEFF/, '');
  const parsed = parse(text);
  if ('problem' in parsed) return unreadable(`The SARIF report cannot be read: ${parsed.problem}.`);
  const { log, places } = parsed;
  if (!Array.isArray(log.runs)) return unreadable('The SARIF report cannot be read: it has no runs.');
  const lines = linesOf(text);
  const found: Signal[] = [];
  let failed = 0;
  for (const [runIndex, run] of list(log.runs).entries()) {
    const rules = rulesOf(run);
    const see = (result: Json, level: Finding['level'], offset: number | undefined): void => {
      if (level !== 'notice') failed++;
      if (found.length < MAX_READ) found.push(signalFrom(result, level, { run, rules, lines, offset }));
    };
    for (const [index, result] of list(run.results).entries()) {
      if (!isOpen(result)) continue;
      const configuration = object(rules.find(result).defaultConfiguration);
      const level = levelOf(string(result.level) ?? string(configuration.level));
      const at = `runs.${runIndex}.results.${index}`;
      if (level) see(result, level, placeIn(places, at));
    }
    for (const trouble of troublesOf(run)) see(trouble, 'failure', places.get(`runs.${runIndex}.invocations.0`));
  }
  const signals = found.toSorted((one, other) => rank(one) - rank(other)).slice(0, MAX_SIGNALS);
  return { readable: true, signals, tests: [], failed, passed: 0, notes: [], mark: lines.line(1) };
}

const rank = ({ level }: Signal): number => (level === 'failure' ? 0 : level === 'warning' ? 1 : 2);

/** SARIF 2.1.0, which linters and scanners write for code scanning. */
export const sarif: ReportReader = {
  name: 'sarif',
  label: 'SARIF',
  url: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html',
  recognise: (head) =>
    /^\uFEFF?\s*\{/.test(head) &&
    (/"\$schema"\s*:\s*"[^"]{0,300}sarif/i.test(head) ||
      (/"version"\s*:\s*"2\.1\.0"|"driver"\s*:\s*\{/.test(head) && /"runs"\s*:\s*\[/.test(head))),
  read,
};
