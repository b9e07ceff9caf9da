import type { Annotation, CheckConclusion, CheckRunAction } from '../entities.js';
import { invalidRequest, validationFailed } from '../github-error.js';
import type { CheckRunFields } from '../verbs/check-runs.js';

/** Reads and refuses the bodies of POST and PATCH check-runs as GitHub does: https://docs.github.com/rest/checks/runs */
type Body = Record<string, unknown>;
type Rule = {
  type: 'text' | 'integer' | 'list' | 'object';
  required?: boolean;
  longest?: number;
  oneOf?: readonly string[];
};
type Rules = Record<string, Rule>;

const longestText = 65_535;
const mostAnnotations = 50;
const longestMessageBytes = 64 * 1024;
const conclusions = [
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'stale',
  'timed_out',
] as const;
const statuses = ['queued', 'in_progress', 'completed'] as const;
const levels = ['notice', 'warning', 'failure'] as const;

const checkRunRules: Rules = {
  name: { type: 'text' },
  head_sha: { type: 'text' },
  details_url: { type: 'text' },
  external_id: { type: 'text' },
  status: { type: 'text', oneOf: statuses },
  started_at: { type: 'text' },
  conclusion: { type: 'text', oneOf: conclusions },
  completed_at: { type: 'text' },
  output: { type: 'object' },
  actions: { type: 'list', longest: 3 },
};
const outputRules: Rules = {
  title: { type: 'text' },
  summary: { type: 'text', required: true, longest: longestText },
  text: { type: 'text', longest: longestText },
  annotations: { type: 'list', longest: mostAnnotations },
  images: { type: 'list' },
};
const annotationRules: Rules = {
  path: { type: 'text', required: true },
  start_line: { type: 'integer', required: true },
  end_line: { type: 'integer', required: true },
  start_column: { type: 'integer' },
  end_column: { type: 'integer' },
  annotation_level: { type: 'text', required: true, oneOf: levels },
  message: { type: 'text', required: true },
  title: { type: 'text' },
  raw_details: { type: 'text' },
};
const actionRules: Rules = {
  label: { type: 'text', required: true, longest: 20 },
  description: { type: 'text', required: true, longest: 40 },
  identifier: { type: 'text', required: true, longest: 20 },
};

const isOfType: Record<Rule['type'], (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  integer: Number.isInteger,
  list: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

function checkShape(body: Body, rules: Rules): void {
  for (const field of Object.keys(body)) if (!rules[field]) throw invalidRequest(`"${field}" is not a permitted key.`);
  const missing = Object.keys(rules).filter((field) => rules[field]?.required && body[field] === undefined);
  if (missing.length > 0)
    throw invalidRequest(
      `${missing.map((field) => `"${field}"`).join(', ')} ${missing.length > 1 ? "weren't" : "wasn't"} supplied.`,
    );
  for (const [field, value] of Object.entries(body)) {
    const rule = rules[field];
    if (!rule) continue;
    if (!isOfType[rule.type](value))
      throw invalidRequest(
        `For 'properties/${field}', ${JSON.stringify(value)} is not ${rule.type === 'text' ? 'a string' : `an ${rule.type}`}.`,
      );
    if (rule.oneOf && !rule.oneOf.includes(String(value)))
      throw invalidRequest(
        `For 'properties/${field}', ${JSON.stringify(value)} is not a member of ${JSON.stringify(rule.oneOf)}.`,
      );
    checkLength(value, rule.longest ?? Number.POSITIVE_INFINITY);
  }
}

function checkLength(value: unknown, longest: number): void {
  if (typeof value === 'string' && value.length > longest)
    throw invalidRequest(`Only ${longest} characters are allowed; ${value.length} were supplied.`);
  if (Array.isArray(value) && value.length > longest)
    throw invalidRequest(`No more than ${longest} items are allowed; ${value.length} were supplied.`);
}

const objects = (value: unknown): Body[] => {
  const list = Array.isArray(value) ? value : [];
  for (const item of list)
    if (!isOfType.object(item)) throw invalidRequest(`${JSON.stringify(item)} is not an object.`);
  return list as Body[];
};

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

function readAnnotation(body: Body): Annotation {
  checkShape(body, annotationRules);
  const annotation: Annotation = {
    path: String(body.path),
    startLine: Number(body.start_line),
    endLine: Number(body.end_line),
    startColumn: numberOrNull(body.start_column),
    endColumn: numberOrNull(body.end_column),
    level: body.annotation_level as Annotation['level'],
    message: String(body.message),
    title: textOrNull(body.title),
    rawDetails: textOrNull(body.raw_details),
  };
  const { path, startLine, endLine, startColumn, endColumn } = annotation;
  const valid =
    path !== '' &&
    !/^\/|^[A-Za-z]:|\.\.\//.test(path) &&
    startLine >= 1 &&
    endLine >= startLine &&
    (startLine === endLine || (startColumn === null && endColumn === null)) &&
    (endColumn === null || startColumn === null || endColumn >= startColumn) &&
    (annotation.title?.length ?? 0) <= 255 &&
    annotation.message !== '' &&
    Buffer.byteLength(annotation.message) <= longestMessageBytes &&
    Buffer.byteLength(annotation.rawDetails ?? '') <= longestMessageBytes;
  if (!valid) throw validationFailed({ resource: 'CheckRun', code: 'invalid', field: 'annotations' });
  return annotation;
}

function readTime(body: Body, field: string): Date | undefined {
  if (body[field] === undefined) return undefined;
  const time = new Date(String(body[field]));
  if (Number.isNaN(time.getTime()))
    throw invalidRequest(`For 'properties/${field}', ${JSON.stringify(body[field])} is not a valid date-time.`);
  return time;
}

function readAction(body: Body): CheckRunAction {
  checkShape(body, actionRules);
  return { label: String(body.label), description: String(body.description), identifier: String(body.identifier) };
}

/** The fields of a check run as a request gives them; throws GitHub's 422 for what GitHub refuses. */
export function readCheckRunBody(body: Body, required: string[]): CheckRunFields {
  const rules = Object.fromEntries(
    Object.entries(checkRunRules).map(([field, rule]) => [field, { ...rule, required: required.includes(field) }]),
  );
  checkShape(body, rules);
  if (body.status === 'completed' && body.conclusion === undefined)
    throw invalidRequest('"conclusion" wasn\'t supplied.');
  const output = body.output as Body | undefined;
  if (output) checkShape(output, outputRules);
  return {
    ...(body.name === undefined ? {} : { name: String(body.name) }),
    ...(body.external_id === undefined ? {} : { externalId: String(body.external_id) }),
    ...(body.details_url === undefined ? {} : { detailsUrl: String(body.details_url) }),
    ...(body.status === undefined ? {} : { status: body.status as (typeof statuses)[number] }),
    ...(body.conclusion === undefined ? {} : { conclusion: body.conclusion as CheckConclusion }),
    startedAt: readTime(body, 'started_at'),
    completedAt: readTime(body, 'completed_at'),
    ...(output
      ? {
          output: {
            ...(output.title === undefined ? {} : { title: String(output.title) }),
            summary: String(output.summary),
            ...(output.text === undefined ? {} : { text: String(output.text) }),
          },
          annotations: objects(output.annotations).map(readAnnotation),
        }
      : {}),
    ...(body.actions === undefined ? {} : { actions: objects(body.actions).map(readAction) }),
  };
}
