import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { STAGE_NAMES } from '../src/core/stages.js';
import { stages } from '../src/pipeline/index.js';

const SRC = join(import.meta.dirname, '..', 'src');

/** What each folder (or file at the top) may import, beside itself: design.md section 6. */
const MAY_IMPORT: Record<string, string[]> = {
  core: [],
  'config.ts': ['core', 'read-app.ts', 'read-notify.ts'],
  'read-notify.ts': ['core'],
  'read-app.ts': ['core'],
  'code-ref.ts': [],
  telemetry: ['core'],
  'log.ts': ['core', 'config.ts'],
  webhooks: ['core'],
  github: ['core', 'config.ts', 'log.ts', 'telemetry'],
  store: ['core', 'log.ts', 'telemetry'],
  queue: ['core', 'log.ts', 'telemetry'],
  model: ['core', 'config.ts', 'log.ts', 'telemetry'],
  // Its calls go out by the walls that stand in github/.
  notify: ['core', 'github'],
  reports: ['core'],
  formatters: ['core'],
  'intake.ts': ['core', 'log.ts', 'webhooks', 'store', 'telemetry'],
  'modes.ts': ['log.ts'],
  'database-watch.ts': ['modes.ts'],
  spool: ['log.ts', 'intake.ts', 'store', 'modes.ts', 'database-watch.ts'],
  'readiness.ts': ['modes.ts', 'database-watch.ts', 'spool'],
  'app.ts': ['core', 'log.ts', 'intake.ts', 'store', 'github', 'webhooks', 'spool'],
  'turns.ts': [],
  'stream-texts.ts': [],
  'door.ts': ['core', 'log.ts', 'intake.ts', 'store', 'spool', 'telemetry', 'turns.ts'],
  'server.ts': ['core', 'log.ts', 'door.ts', 'readiness.ts'],
  pipeline: ['core', 'log.ts', 'github', 'store', 'queue', 'model', 'reports', 'formatters', 'telemetry'],
  monitor: ['core', 'config.ts', 'log.ts', 'github', 'store', 'queue', 'notify', 'telemetry'],
  api: ['core', 'config.ts', 'log.ts', 'store', 'queue', 'stream-texts.ts'],
  dashboard: ['core', 'log.ts', 'store', 'github', 'stream-texts.ts'],
  dev: ['core', 'config.ts', 'log.ts'],
  cli: [
    'core',
    'config.ts',
    'log.ts',
    'github',
    'store',
    'queue',
    'model',
    'notify',
    'webhooks',
    'dev',
    'reports',
    'formatters',
    'dashboard', // its style sheet, for the page of setup
  ],
  'replay-delivery.ts': ['intake.ts'],
  bench: ['*'],
  bin: ['*'],
};

type Source = { path: string; part: string; text: string; imports: { path: string; local: boolean }[] };

const sources: Source[] = list(SRC)
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('/store/prisma/'))
  .map((path) => {
    const text = readFileSync(path, 'utf8');
    const specifiers = [
      ...withoutTemplates(text).matchAll(/(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)/g),
    ].map((match) => match[1] ?? match[2]!);
    const imports = specifiers.map((specifier) =>
      specifier.startsWith('.')
        ? { path: sourceOf(normalize(join(dirname(relative(SRC, path)), specifier))), local: true }
        : { path: specifier, local: false },
    );
    return { path: relative(SRC, path), part: partOf(relative(SRC, path)), text, imports };
  });

/** The file that an import names by what it is built to. */
function sourceOf(built: string): string {
  const path = built.replace(/\.js$/, '.ts');
  return existsSync(join(SRC, `${path}x`)) ? `${path}x` : path;
}

/** Without the files that code holds as text. */
function withoutTemplates(text: string): string {
  return text.replace(/`(?:[^`\\]|\\.)*`/g, '``');
}

function list(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? list(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

function partOf(path: string): string {
  return path.split('/')[0]!;
}

describe('imports', () => {
  test('go one way', () => {
    const wrong = sources.flatMap(({ path, part, imports }) => {
      const allowed = MAY_IMPORT[part];
      if (!allowed) return [`${path}: no rule says what ${part} may import`];
      if (allowed.includes('*')) return [];
      return imports
        .filter(
          (imported) => imported.local && partOf(imported.path) !== part && !allowed.includes(partOf(imported.path)),
        )
        .map((imported) => `${path} imports ${imported.path}`);
    });
    expect(wrong).toEqual([]);
  });

  test('form no cycle', () => {
    const graph = new Map(
      sources.map(({ path, imports }) => [
        path,
        imports.filter((imported) => imported.local).map((imported) => imported.path),
      ]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: string[]) => {
      if (trail.includes(path)) return cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });

  test('of files that exist', () => {
    const known = new Set(sources.map(({ path }) => path));
    const missing = sources.flatMap(({ path, imports }) =>
      imports
        .filter((imported) => imported.local && !known.has(imported.path) && !imported.path.startsWith('store/prisma/'))
        .map((imported) => `${path} → ${imported.path}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('the core', () => {
  const pure = sources.filter(({ part }) => part === 'core' || part === 'webhooks');

  test('imports no Node, no adapter library', () => {
    const libraries = new Set(
      pure.flatMap(({ imports }) => imports.filter(({ local }) => !local).map(({ path }) => path)),
    );
    expect([...libraries].sort()).toEqual(['@rgrove/parse-xml', 're2js', 'smol-toml', 'yaml', 'zod']);
  });

  test.each([
    ['waits', /\basync\b|\bawait\b|\bPromise\b|\.then\(/],
    ['reads a clock', /Date\.now|new Date\(\)|performance\.|process\.hrtime/],
    ['touches the process or the world', /\bprocess\.|\bfetch\(|\bconsole\.|setTimeout|setInterval|\brequire\(/],
    ['rolls dice', /Math\.random|randomUUID|getRandomValues/],
  ])('nowhere %s', (_, pattern) => {
    const wrong = pure.flatMap(({ path, text }) =>
      withoutComments(text)
        .split('\n')
        .filter((line) => pattern.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(wrong).toEqual([]);
  });
});

/** Code only: what a pattern or a sentence says about the world is no use of it. */
const withoutComments = (text: string): string =>
  withoutTemplates(text)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuy]*/g, '/./')
    .replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''");

describe('names', () => {
  test('say something', () => {
    const empty = sources.filter(({ path }) =>
      /(^|\/)(utils?|helpers?|types|services|common|misc)(\.tsx?|\/)/.test(path),
    );
    expect(empty.map(({ path }) => path)).toEqual([]);
  });

  test('of files are kebab-case', () => {
    expect(sources.map(({ path }) => path).filter((path) => !/^[a-z0-9/-]+\.tsx?$/.test(path))).toEqual([]);
  });
});

test('files are short enough to read', () => {
  const long = sources
    .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
    .filter(({ lines }) => lines > 300);
  expect(long).toEqual([]);
});

test('the list of stages and their names agree', () => {
  expect(stages.map(({ name }) => name)).toEqual([...STAGE_NAMES]);
});

/** A server and a check that are started as processes of their own inherit it. */
const PASS_IT_ON = [
  'store/postgres-cluster.ts',
  'dev/demo/run-check.ts',
  'bench/chaos-house.ts',
  'bench/chaos-release-before.ts',
];

test('one file reads the environment', () => {
  const readers = sources.filter(
    ({ path, text }) =>
      /process\.env/.test(withoutComments(text)) && !path.startsWith('bin/') && !PASS_IT_ON.includes(path),
  );
  expect(readers.map(({ path }) => path)).toEqual([]);
});
