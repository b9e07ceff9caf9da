import { readYaml, type YamlFile } from '../../read-yaml.js';
import { jsonMapOf } from '../json-map.js';
import type { ChangedFile } from '../reviewer.js';

type Values = Record<string, unknown>;

/** A workflow as far as reviewers read it. https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax */
export type Workflow = {
  triggers: string[];
  isList: boolean;
  permissions: unknown;
  jobs: Map<string, Job>;
  lineOf: YamlFile['positionOf'];
};
type Job = { permissions: unknown; runsOn: unknown; steps: Values[] };

export const isWorkflow = ({ path, status }: ChangedFile): boolean =>
  /^\.github\/workflows\/[^/]+\.ya?ml$/i.test(path) && status !== 'removed';
/** What has steps: workflows, and actions made of steps. */
export const hasSteps = (file: ChangedFile): boolean =>
  isWorkflow(file) || (/(^|\/)action\.ya?ml$/i.test(file.path) && file.status !== 'removed');

/** null: it cannot be read. */
export function workflowOf(text: string | null): Workflow | null {
  const read = text === null ? null : readYaml(text.replace(/^\ufeff/, '').replace(/^---(?=\r?\n)/, ''));
  if (!read || !('file' in read)) return null;
  const value = jsonMapOf(read.file.value);
  if (!value) return null;
  const jobs = Object.entries(jsonMapOf(value.jobs) ?? {}).map(([name, job]): [string, Job] => {
    const values = jsonMapOf(job) ?? {};
    const steps = Array.isArray(values.steps) ? values.steps.map((step: unknown) => jsonMapOf(step) ?? {}) : [];
    return [name, { permissions: values.permissions, runsOn: values['runs-on'], steps }];
  });
  return {
    triggers: triggersOf(value.on),
    isList: Array.isArray(value.on),
    permissions: value.permissions,
    jobs: new Map(jobs),
    lineOf: read.file.positionOf,
  };
}

function triggersOf(on: unknown): string[] {
  if (typeof on === 'string') return [on];
  if (Array.isArray(on)) return on.filter((name) => typeof name === 'string');
  return Object.keys(jsonMapOf(on) ?? {});
}

/** The line on which a trigger is named. */
export const lineOfTrigger = ({ lineOf, triggers, isList }: Workflow, trigger: string): number =>
  lineOf(['on', isList ? triggers.indexOf(trigger) : trigger], 'key').line;
