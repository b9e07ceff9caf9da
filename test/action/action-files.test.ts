import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

type Entry = { version: string; integrity?: string };
type Lock = { packages: Record<string, Entry & { dependencies?: Record<string, string> }> };

test('it installs the packages that Regreen is tested with: after a change of dependencies, node scripts/write-action-lock.mjs', () => {
  const whole = (JSON.parse(read('package-lock.json')) as Lock).packages;
  const { '': own, ...kept } = (JSON.parse(read('action/package-lock.json')) as Lock).packages;
  const versions = (packages: Record<string, Entry>) =>
    Object.entries(packages).map(([path, { version, integrity }]) => [path, version, integrity]);
  expect(Object.keys(kept).length).toBeGreaterThan(8);
  expect(versions(kept)).toEqual(versions(Object.fromEntries(Object.keys(kept).map((path) => [path, whole[path]!]))));
  expect((JSON.parse(read('action/package.json')) as typeof own)!.dependencies).toEqual(own!.dependencies);
});

const action = parse(read('action.yml')) as {
  inputs: Record<string, { description: string; default: string }>;
  outputs: Record<string, { description: string; value: string }>;
  runs: { using: string; steps: { uses?: string; run: string; env: Record<string, string> }[] };
};

test('no expression stands in a script, where a value could become code', () => {
  for (const { run } of action.runs.steps) expect(run).not.toContain('${{');
});

test('every input reaches the command, and every output comes from it', () => {
  const [step] = action.runs.steps;
  for (const name of Object.keys(action.inputs)) expect(JSON.stringify(step!.env)).toContain(`inputs.${name}`);
  const told = [...read('src/core/workflow-commands.ts').matchAll(/^ {4}'?([a-z-]+)'?: (?:String|surest)/gm)];
  expect(Object.keys(action.outputs)).toEqual(told.map(([, name]) => name));
});

test('docs/action.md names every input and every output', () => {
  const page = read('docs/action.md');
  for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
    expect(page).toContain(`| \`${name}\` |`);
});
