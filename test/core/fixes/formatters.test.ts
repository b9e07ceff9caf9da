import { describe, expect, test } from '@jest/globals';
import type { FormatRequest } from '../../../src/core/fixes/formatters/format-request.js';
import { formattingReads, planFormatting } from '../../../src/core/fixes/formatters/plan-formatting.js';
import type { FixFailure } from '../../../src/core/fixes/strategy.js';
import { failureOf } from '../../formatters/failures.js';
import { cpuMsOf, SOON_MS } from '../../support/cpu-time.js';

type Files = Record<string, string | null>;

const prettierOf = (path: string, command: string | null = 'npx prettier --check .'): FixFailure =>
  failureOf([{ path, tool: 'format', message: `[warn] ${path}` }], command);

const plan = (failure: FixFailure, files: Files): FormatRequest[] =>
  planFormatting(failure, (path) => (path in files ? { mode: '100644', text: files[path] ?? null } : null));

/** What the formatter of the first file is asked: its options, or its problem. */
const asked = (failure: FixFailure, files: Files): unknown => {
  const [request] = plan(failure, files);
  // Which versions of prettier, another test asks.
  return request?.problem ?? (request?.formatter === 'prettier' ? request.options.settings : request?.options);
};

describe('who has found fault with a file', () => {
  const path = 'src/cart.x';
  test.each<[string, string, string | null, string, string | null, string | null]>([
    // path, tool, code, message, command, formatter
    ['a.ts', 'format', null, '[warn] a.ts', null, 'prettier'],
    ['a.py', 'format', null, 'Would reformat: a.py', null, 'ruff'],
    ['a.py', 'format', null, 'unformatted: Would reformat: a.py', null, 'ruff'],
    ['a.py', 'arrow', null, 'File would be reformatted', 'ruff format --check .', 'ruff'],
    ['a.py', 'arrow', null, 'File would be reformatted', 'black --check .', null],
    ['a.py', 'format', null, 'would reformat /home/runner/work/shop/shop/a.py', 'black --check .', 'black'],
    ['a.py', 'format', null, 'would reformat a.py', 'pip install black blue && blue --check .', null],
    ['a.py', 'format', null, 'Imports are incorrectly sorted and/or formatted.', 'isort -c .', null],
    ['a.c', 'format', '-Wclang-format-violations', 'code should be clang-formatted', null, 'clang-format'],
    ['a.lua', 'format', null, 'Diff in a.lua:', null, 'stylua'],
    ['a.rs', 'format', null, 'Diff in /home/runner/work/shop/shop/a.rs:1:', 'cargo fmt --check', null],
    ['a.dart', 'format', null, 'Changed a.dart', 'dart format .', null],
    ['a.js', 'biome', 'format', 'Formatter would have printed the following content:', null, 'biome'],
    ['a.js', 'biome', 'assist/source/organizeImports', 'The imports are not sorted.', null, null],
    ['a.go', 'format-list', null, 'a.go is not formatted', 'gofmt -l .', 'gofmt'],
    ['a.go', 'format-list', null, 'a.go is not formatted', 'gofumpt -l .', null],
    ['a.go', 'format-list', null, 'a.go is not formatted', 'goimports -l . && gofmt -l .', null],
    ['a.go', 'format-list', null, 'a.go is not formatted', null, null],
    ['a.go', 'format', null, 'diff a.go.orig a.go', 'gofmt -d .', 'gofmt'],
    ['a.go', 'format', null, 'File is not properly formatted (gofmt)', 'golangci-lint run', 'gofmt'],
    ['a.go', 'format', null, 'File is not properly formatted (gofumpt)', 'golangci-lint run', null],
    ['a.tf', 'format-list', null, 'a.tf is not formatted', 'terraform fmt -check', null],
    ['a.ts', 'format-list', null, 'a.ts is not formatted', 'npx prettier -l src', 'prettier'],
    ['a.ts', 'format-list', null, 'a.ts is not formatted', 'npm run format:check', 'prettier'],
    ['a.ts', 'format-list', null, 'a.ts is not formatted', 'make license', null],
    ['a.sh', 'format-diff', null, 'a.sh is not formatted', 'shfmt -d .', 'shfmt'],
    ['a.py', 'format-diff', null, 'a.py is not formatted', 'yapf -d .', null],
    ['a.ts', 'eslint', 'prettier/prettier', 'Replace `x` with `y`', 'npx eslint .', 'prettier'],
    ['a.ts', 'eslint', 'semi', 'Missing semicolon.', 'npx eslint .', null],
    ['a.py', 'pre-commit', 'ruff-format', 'reformatted a.py', 'pre-commit run -a', 'ruff'],
    ['a.py', 'pre-commit', 'black', 'reformatted a.py', 'pre-commit run -a', 'black'],
    ['a.md', 'pre-commit', 'trailing-whitespace', 'Fixing a.md', 'pre-commit run -a', null],
  ])('%s %s %s %s %s', (file, tool, code, message, command, formatter) => {
    const failure = failureOf([{ path: file, tool, code, message }], command);
    expect(plan(failure, { [file]: 'x', [path]: 'x' }).map((one) => one.formatter)).toEqual(
      formatter === null ? [] : [formatter],
    );
  });
});

describe('what is read first', () => {
  test('only what is there: the file, its settings in its folder and above, and what pins the version', () => {
    const tree = [
      'a/b/c.ts',
      '.prettierrc',
      'a/.editorconfig',
      'a/b/.prettierrc.js',
      'x/.prettierrc',
      'package-lock.json',
    ];
    const looked: string[] = [];
    const reads = formattingReads(prettierOf('a/b/c.ts'), (path) => looked.push(path) > 0 && tree.includes(path));
    expect(reads.sort()).toEqual(
      ['a/b/c.ts', '.prettierrc', 'a/.editorconfig', 'a/b/.prettierrc.js', 'package-lock.json'].sort(),
    );
    expect(looked.some((path) => path.startsWith('x/'))).toBe(false);
  });

  test('nothing for a file that is not in the tree, or a check that no formatter knows', () => {
    expect(formattingReads(prettierOf('a.ts'), (path) => path !== 'a.ts')).toEqual([]);
    const test = failureOf([{ path: 'a.ts', tool: 'jest', message: 'expected 1' }], 'npx jest');
    expect(formattingReads(test, () => true)).toEqual([]);
  });
});

describe('settings of prettier', () => {
  const at = 'src/cart/total.ts';
  test.each<[string, Files, unknown]>([
    ['nothing', {}, {}],
    [
      'the nearest file counts alone',
      { '.prettierrc': 'semi: false', 'src/.prettierrc': '{"tabWidth": 4}' },
      { tabWidth: 4 },
    ],
    [
      'package.json without the key is passed over',
      { 'src/package.json': '{}', '.prettierrc': 'semi: false' },
      { semi: false },
    ],
    [
      'package.json comes first in its folder',
      { 'package.json': '{"prettier":{"semi":true}}', '.prettierrc': 'semi: false' },
      { semi: true },
    ],
    [
      '.editorconfig below its own',
      { '.editorconfig': '[*]\nindent_style=tab\nmax_line_length=off\n', '.prettierrc': 'useTabs: false' },
      { useTabs: false, printWidth: Number.MAX_SAFE_INTEGER },
    ],
    [
      'an override for a folder',
      { '.prettierrc': 'overrides: [{files: "src/cart/**", options: {semi: false}}]' },
      { semi: false },
    ],
    [
      'an override for another',
      { '.prettierrc': 'overrides: [{files: ["lib/**", "*.js"], options: {semi: false}}]' },
      {},
    ],
    [
      'an override that leaves it out',
      { '.prettierrc': 'overrides: [{files: "*.{ts,tsx}", excludeFiles: "src/cart/*", options: {semi: false}}]' },
      {},
    ],
    [
      'overrides of a nested file are seen from its folder',
      { 'src/.prettierrc': 'overrides: [{files: "cart/*.ts", options: {semi: false}}]' },
      { semi: false },
    ],
    ['code', { '.prettierrc.js': 'export default {}' }, "prettier's configuration is code: .prettierrc.js"],
    [
      'code in TypeScript, nearer than data',
      { 'src/prettier.config.mts': '', '.prettierrc': '' },
      "prettier's configuration is code: src/prettier.config.mts",
    ],
    [
      'another package',
      { 'package.json': '{"prettier":"@shop/prettier-config"}' },
      "prettier's configuration is in another package: package.json",
    ],
    [
      'plugins',
      { '.prettierrc': '{"plugins":["prettier-plugin-tailwindcss"]}' },
      'prettier has plugins here, which are code: prettier-plugin-tailwindcss',
    ],
    [
      'plugins of an override',
      { '.prettierrc': 'overrides: [{files: "*.ts", options: {plugins: ["x"]}}]' },
      'prettier has plugins here, which are code: x',
    ],
    ['broken', { '.prettierrc.json': '{' }, '.prettierrc.json is no valid JSON'],
    ['too large to be fetched', { '.prettierrc': null }, '.prettierrc cannot be read, or is too large'],
    [
      'a glob that is not understood',
      { '.prettierrc': 'overrides: [{files: "[a-z]*.ts", options: {semi: false}}]' },
      'the files of an override of prettier are not understood',
    ],
    ['a prototype', { '.prettierrc': '{"__proto__": {"semi": false}}' }, expect.anything()],
  ])('%s', (_, files, expected) => {
    expect(asked(prettierOf(at), { [at]: 'x', ...files })).toEqual(expected);
  });

  const script = (scripts: Record<string, string>): Files => ({ 'package.json': JSON.stringify({ scripts }) });
  test.each<[string, string, Files, unknown]>([
    [
      'its command line over its files',
      'npx prettier --check --no-semi --print-width=50 --trailing-comma es5 "src/**"',
      { '.prettierrc': '{"semi": true, "tabWidth": 4}' },
      { semi: false, printWidth: 50, trailingComma: 'es5', tabWidth: 4 },
    ],
    [
      'the script that ran, and not another',
      'npm run format:check',
      script({ 'format:check': 'tsc && prettier --check --no-semi .', format: 'prettier --write --tab-width 8 .' }),
      { semi: false },
    ],
    [
      'a script that calls a script',
      'npm test',
      script({ pretest: 'npm run style', style: 'prettier -l --use-tabs src', other: 'prettier --no-semi' }),
      { useTabs: true },
    ],
    [
      'a script that nobody knows: all have to agree',
      'make check',
      script({ a: 'prettier --check --no-semi .', b: 'prettier --write .' }),
      'prettier is called in several ways',
    ],
    ['a plugin', 'npx prettier --plugin x --check .', {}, 'prettier is called with --plugin, which is not read here'],
    [
      'a value that is none',
      'npx prettier --tab-width wide .',
      {},
      'prettier is called with --tab-width, which is not read here',
    ],
    [
      'a file elsewhere',
      'npx prettier -c --config ./config/p.json src',
      { '.prettierrc': 'semi: true', 'config/p.json': '{"semi": false}' },
      { semi: false },
    ],
    [
      'a file that is not there',
      'npx prettier -c --config config/p.json src',
      {},
      'nobody knows which file --config config/p.json is',
    ],
    [
      'a file of which there are two',
      'npx prettier -c --config p.json src',
      { 'p.json': '{}', 'src/p.json': '{}' },
      'nobody knows which file --config p.json is',
    ],
    [
      'a file that is code',
      'npx prettier -c --config config/p.mjs src',
      { 'config/p.mjs': '' },
      "prettier's configuration is code: config/p.mjs",
    ],
    [
      'no file',
      'npx prettier --no-config --check .',
      { '.prettierrc': 'semi: false', '.editorconfig': '[*]\nindent_style=tab' },
      {},
    ],
    ['no .editorconfig', 'npx prettier --no-editorconfig --check .', { '.editorconfig': '[*]\nindent_style=tab' }, {}],
    ['another program', 'npx eslint-config-prettier --fast .', {}, {}],
  ])('%s', (_, command, files, expected) => {
    const failure = prettierOf(at, command);
    // Only what the first step has asked for may be looked at.
    const reads = formattingReads(failure, (path) => path === at || path in files);
    const seen = Object.fromEntries(Object.entries(files).filter(([path]) => reads.includes(path)));
    expect(asked(failure, { [at]: 'x', ...seen })).toEqual(expected);
  });

  test('a list of files is its own only where a script calls it', () => {
    const failure = failureOf([{ path: at, tool: 'format-list', message: `${at} is not formatted` }], 'npm test');
    expect(asked(failure, { [at]: 'x', ...script({ pretest: 'prettier -l src' }) })).toEqual({});
    expect(asked(failure, { [at]: 'x', ...script({ pretest: 'oxfmt -l src' }) })).toBe(
      'nobody knows which program has listed it',
    );
  });

  test('within ESLint, only with a file of its own', () => {
    const failure = failureOf(
      [{ path: at, tool: 'eslint', code: 'prettier/prettier', message: 'Insert `;`' }],
      'npx eslint .',
    );
    expect(asked(failure, { [at]: 'x' })).toMatch(/no configuration of its own/);
    expect(asked(failure, { [at]: 'x', '.prettierrc': 'semi: false' })).toEqual({ semi: false });
  });
});

test.each<[string, string | null, Files, unknown]>([
  [
    'the first section that fits loses to the last',
    null,
    { '.editorconfig': '[*]\nindent_style=space\nindent_size=2\n[*.ts]\nindent_size = 8 ; wide\n' },
    { useTabs: false, tabWidth: 8 },
  ],
  [
    'nearer files win',
    null,
    { '.editorconfig': '[*]\nindent_style=tab\n', 'src/.editorconfig': '[*]\nindent_style=space\n' },
    { useTabs: false },
  ],
  [
    'root ends the search',
    null,
    { '.editorconfig': '[*]\nmax_line_length=40\n', 'src/.editorconfig': 'root = true\n[*]\nend_of_line=crlf\n' },
    { endOfLine: 'crlf' },
  ],
  ['unset', null, { '.editorconfig': '[*]\nmax_line_length=40\n[*.ts]\nmax_line_length=unset\n' }, {}],
  [
    'a class of characters',
    null,
    { '.editorconfig': '[*.[jt]s]\nindent_size=2\n' },
    '.editorconfig has a section that is not understood: [*.[jt]s]',
  ],
])('.editorconfig: %s', (_, __, files, expected) => {
  expect(asked(prettierOf('src/a.ts'), { 'src/a.ts': 'x', ...files })).toEqual(expected);
});

describe('settings of the others', () => {
  const said = (path: string, tool: string, message: string, command: string, code: string | null = null): FixFailure =>
    failureOf([{ path, tool, message, code }], command);
  const biome = said('src/a.ts', 'biome', 'x', 'biome ci', 'format');
  const ruff = said('a.py', 'format', 'Would reformat: a.py', 'ruff format --check');
  const clang = said('src/a.c', 'format', 'code should be clang-formatted', 'clang-format-23 -n src/a.c');
  const shfmt = (command: string): FixFailure => said('a.sh', 'format-diff', 'a.sh is not formatted', command);
  const dprint = said('a.md', 'pre-commit', 'Fixing a.md', 'pre-commit run', 'dprint');
  const plugins = (...names: string[]): string =>
    JSON.stringify({ lineWidth: 90, plugins: names.map((name) => `https://plugins.dprint.dev/${name}.wasm`) });

  test.each<[string, FixFailure, Files, unknown]>([
    ['biome: none', biome, {}, { configuration: {}, path: 'src/a.ts' }],
    ['biome: extends', biome, { 'biome.json': '{"extends":["x"]}' }, 'biome.json builds on another configuration'],
    ['biome: nested', biome, { 'src/biome.json': '{"root":false}' }, 'src/biome.json builds on another configuration'],
    [
      'biome: neither plugins nor linter go along',
      biome,
      { 'src/biome.jsonc': '{"plugins":["./x.grit"],"linter":{}, /* , */ "json":{},}' },
      { configuration: { json: {}, formatter: {} }, path: 'a.ts' },
    ],
    ['ruff: extend', ruff, { 'ruff.toml': 'extend = "../ruff.toml"' }, "ruff's configuration builds on another one"],
    [
      'ruff: pyproject.toml without it is passed over',
      ruff,
      { 'pyproject.toml': '[tool.black]\nline-length = 1' },
      { format: {} },
    ],
    ['ruff: unknown', ruff, { 'ruff.toml': '[format]\nmagic = true' }, "ruff's setting format.magic is not known"],
    [
      'ruff: a dotfile first',
      ruff,
      { 'ruff.toml': 'line-length = 1', '.ruff.toml': 'line-length = 99' },
      { format: {}, 'line-length': 99 },
    ],
    [
      'ruff: a stub',
      said('a.pyi', 'format', 'Would reformat: a.pyi', 'ruff format'),
      { 'a.pyi': 'x' },
      'only .py files can be formatted by this build of ruff',
    ],
    [
      'ruff: its command line',
      said('a.py', 'format', 'Would reformat: a.py', 'ruff format --check --line-length=99'),
      {},
      'ruff is called with --line-length=99, which is not read here',
    ],
    ['clang-format: none', clang, {}, 'there is no .clang-format above the file'],
    ['clang-format: the nearest', clang, { '.clang-format': 'A: 1', 'src/.clang-format': 'B: 1' }, { style: 'B: 1' }],
    [
      'clang-format: inherits',
      clang,
      { '.clang-format': 'BasedOnStyle: InheritParentConfig' },
      '.clang-format builds on another configuration',
    ],
    [
      'clang-format: a style of the command',
      said('src/a.c', 'format', 'code should be clang-formatted', 'clang-format --style=LLVM -n a.c'),
      { '.clang-format': '' },
      'clang-format is called with --style=LLVM, which is not read here',
    ],
    [
      'shfmt: flags',
      shfmt('shfmt -i=4 -bn -fn -s -d .'),
      {},
      { indent: 4, binaryNextLine: true, funcNextLine: true, simplify: true },
    ],
    [
      'shfmt: a flag that is not known',
      shfmt('shfmt -ln=posix -d .'),
      {},
      'shfmt is called with -ln=posix, which is not read here',
    ],
    [
      'shfmt: called by others',
      failureOf([{ path: 'a.sh', tool: 'pre-commit', code: 'shfmt', message: 'x' }], 'pre-commit run'),
      { '.pre-commit-config.yaml': 'repos: [{repo: x, rev: v3.8.0-1, hooks: [{id: shfmt}]}]' },
      'the log does not say how shfmt is called',
    ],
    [
      'shfmt: flags of its hook',
      failureOf([{ path: 'a.sh', tool: 'pre-commit', code: 'shfmt', message: 'x' }], 'pre-commit run'),
      { '.pre-commit-config.yaml': 'repos: [{repo: x, rev: v3.8.0-1, hooks: [{id: shfmt, args: [-w, -i, "2"]}]}]' },
      { indent: 2 },
    ],
    ['dprint: none', dprint, {}, 'there is no dprint.json above the file'],
    [
      'dprint: a plugin of somebody else beside Markdown',
      dprint,
      { 'dprint.json': plugins('markdown-0.28.1', 'x/y-1.0.0') },
      'dprint has plugins here that Regreen has not',
    ],
    [
      'dprint: no plugin for it',
      dprint,
      { 'dprint.json': plugins('json-0.24.0') },
      'dprint has no plugin for a.md here',
    ],
    [
      'dprint',
      dprint,
      { 'dprint.json': plugins('markdown-0.28.1') },
      { kind: 'markdown', global: { lineWidth: 90 }, plugins: { markdown: {} } },
    ],
  ])('%s', (_, failure, files, expected) => {
    const [path = ''] = failure.findings.map((one) => one.path ?? '');
    expect(asked(failure, { [path]: 'x', ...files })).toEqual(expected);
  });

  test.each<[string, string, boolean]>([
    ['gofmt -l .', 'a.go is not formatted', false],
    ['gofmt -s -l .', 'a.go is not formatted', true],
    ['gofmt -l -s .', 'a.go is not formatted', true],
    ['golangci-lint run', 'File is not properly formatted (gofmt)', true],
  ])('gofmt: %s simplifies: %s %s', (command, message, simplifies) => {
    const failure = failureOf([{ path: 'a.go', tool: 'format-list', message }], command);
    expect(asked(failure, { 'a.go': 'x' })).toEqual({ simplifies });
  });
});

test('prettier 2 is not asked where it would load a plugin by itself', () => {
  const files = (more: string): Files => ({
    'a.ts': 'x',
    'package.json': `{"devDependencies":{"prettier":"2.8.8"${more}}}`,
  });
  expect(asked(prettierOf('a.ts'), files(''))).toEqual({});
  for (const plugin of ['prettier-plugin-x', '@prettier/plugin-php', '@shop/prettier-plugin-x'])
    expect(asked(prettierOf('a.ts'), files(`,"${plugin}":"1"`))).toMatch(/loads plugins by itself/);
});

describe('settings of taplo', () => {
  const failure = failureOf(
    [{ path: 'crates/a/Cargo.toml', tool: 'format', message: 'the file is not properly formatted' }],
    'taplo fmt --check',
  );
  test.each<[string, Files, unknown]>([
    ['nothing', {}, {}],
    ['at the root', { '.taplo.toml': '[formatting]\ncolumn_width = 100\n' }, { column_width: 100 }],
    ['in a folder', { 'crates/.taplo.toml': '' }, 'nobody knows whether taplo is configured by crates/.taplo.toml'],
    ['rules', { 'taplo.toml': '[[rule]]\nkeys = ["a"]\n' }, 'taplo.toml has rules, which are not read here'],
    [
      'what versions do otherwise',
      { 'taplo.toml': '[formatting]\nreorder_arrays = true\n' },
      'versions of taplo do not do alike what reorder_arrays says, or it is not known here',
    ],
  ])('%s', (_, files, options) => {
    expect(asked(failure, { 'crates/a/Cargo.toml': 'a=1', ...files })).toEqual(options);
  });

  test('not in its words', () => {
    const called = { ...failure, failingStep: { command: 'taplo fmt -o column_width=5 --check', exitCode: 1 } };
    expect(asked(called, { 'crates/a/Cargo.toml': 'a=1' })).toBe('taplo is called with -o, which is not read here');
  });
});

describe('the version that the repository uses', () => {
  const lock = (version: string): string =>
    JSON.stringify(
      { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/prettier': { version } } },
      null,
      2,
    );
  test.each<[string, Files, string | null]>([
    ['nowhere', {}, null],
    ['package.json', { 'package.json': '{"devDependencies":{"prettier":"^3.3.0"}}' }, '^3.3.0'],
    [
      'package-lock.json before package.json',
      { 'package.json': '{"devDependencies":{"prettier":"^3.3.0"}}', 'package-lock.json': lock('3.4.2') },
      '3.4.2',
    ],
    [
      'pnpm-lock.yaml',
      {
        'pnpm-lock.yaml':
          'packages:\n\n  eslint-config-prettier@9.1.0:\n    x: 1\n\n  prettier@3.5.3:\n    engines: {}\n',
      },
      '3.5.3',
    ],
    [
      'yarn.lock',
      {
        'yarn.lock':
          '"@x/prettier@^1.0.0":\n  version "1.2.3"\n\nprettier@^3.0.0, prettier@^3.1.0:\n  version "3.6.2"\n',
      },
      '3.6.2',
    ],
    ['yarn.lock of Berry', { 'yarn.lock': '"prettier@npm:^3.0.0":\n  version: 3.6.1\n' }, '3.6.1'],
    [
      'pre-commit',
      {
        '.pre-commit-config.yaml':
          'repos:\n- repo: https://github.com/x/mirrors-prettier\n  rev: v3.1.0\n  hooks: [{id: prettier}]\n',
      },
      'v3.1.0',
    ],
    [
      'a nearer package',
      {
        'package.json': '{"devDependencies":{"prettier":"2.0.0"}}',
        'src/package.json': '{"devDependencies":{"prettier":"3.0.0"}}',
      },
      '2.0.0 || 3.0.0',
    ],
    [
      'a lock file that holds several: that which is asked for',
      {
        'package.json': '{"devDependencies":{"prettier":"^3.0.0"}}',
        'yarn.lock': 'prettier@^2.7.1:\n  version "2.8.8"\n\nprettier@^3.0.0:\n  version "3.3.3"\n',
      },
      '3.3.3',
    ],
    [
      'a lock file that holds several, none asked for',
      { 'pnpm-lock.yaml': 'packages:\n\n  prettier@3.3.3:\n    x: 1\n\n  prettier@2.8.8:\n    x: 1\n' },
      '2.8.8 || 3.3.3',
    ],
    [
      'bun.lock',
      { 'bun.lock': '{\n  "packages": {\n    "prettier": ["prettier@3.6.2", "", {}, "sha512-x"],\n  }\n}\n' },
      '3.6.2',
    ],
    [
      'another package under its name',
      {
        'package.json': '{"devDependencies":{"prettier":"npm:wp-prettier@3.0.3"}}',
        'yarn.lock': '"prettier@npm:wp-prettier@3.0.3":\n  version "3.0.3"\n',
      },
      'npm:wp-prettier@3.0.3',
    ],
    [
      'a dependency of a hook',
      {
        '.pre-commit-config.yaml':
          'repos:\n- repo: https://github.com/x/mirrors-prettier\n  rev: v3.1.0\n  hooks: [{id: prettier, additional_dependencies: ["prettier@3.3.3"]}]\n',
      },
      '3.3.3',
    ],
  ])('of prettier: %s', (_, files, version) => {
    expect(plan(prettierOf('src/a.ts'), { 'src/a.ts': 'x', ...files })[0]?.pinnedVersion).toBe(version);
  });

  test.each<[string, Files, string | null]>([
    ['uv.lock', { 'uv.lock': '[[package]]\nname = "ruff"\nversion = "0.12.1"\n' }, '0.12.1'],
    ['requirements', { 'requirements-dev.txt': 'pytest==8\nruff==0.11.2\n' }, '==0.11.2'],
    ['pyproject.toml', { 'pyproject.toml': '[dependency-groups]\ndev = [\n  "ruff>=0.9.1",\n]\n' }, '>=0.9.1'],
    ['something that ends with its name', { 'requirements.txt': 'pytest-ruff==0.4.1\n' }, null],
  ])('of ruff: %s', (_, files, version) => {
    const failure = failureOf(
      [{ path: 'a.py', tool: 'format', message: 'Would reformat: a.py' }],
      'ruff format --check',
    );
    expect(plan(failure, { 'a.py': 'x', ...files })[0]?.pinnedVersion).toBe(version);
  });

  test('of Go', () => {
    const failure = failureOf([{ path: 'a.go', tool: 'format-list', message: 'a.go is not formatted' }], 'gofmt -l .');
    const pinned = (text: string) => plan(failure, { 'a.go': 'x', 'go.mod': text })[0]?.pinnedVersion;
    expect([pinned('module x\n\ngo 1.22\n'), pinned('module x\n\ngo 1.22\ntoolchain go1.23.1\n')]).toEqual([
      '1.22',
      '1.23.1',
    ]);
  });
});

test('a link, and a file that is no text, are not formatted', () => {
  const [link] = planFormatting(prettierOf('a.ts'), (path) =>
    path === 'a.ts' ? { mode: '120000', text: 'b.ts' } : null,
  );
  const [binary] = plan(prettierOf('a.ts'), { 'a.ts': null });
  expect([link?.problem, binary?.problem]).toEqual(new Array(2).fill('it is no text file, or too large'));
});

test('hostile settings cost no time', () => {
  const long = 100_000;
  const took = cpuMsOf(() => {
    for (const text of [
      '/*'.repeat(long),
      '"'.repeat(long),
      ','.repeat(long),
      '{'.repeat(long),
      `{"a":${'['.repeat(long)}`,
    ])
      for (const name of ['.prettierrc.json', '.prettierrc', '.prettierrc.toml', '.editorconfig'])
        asked(prettierOf('a.ts'), { 'a.ts': 'x', [name]: text });
    asked(prettierOf('a.ts'), { 'a.ts': 'x', '.editorconfig': `[${'{a,b}'.repeat(2000)}]\na${' '.repeat(long)}b\n` });
    asked(prettierOf('a.ts'), { 'a.ts': 'x', '.prettierrc': `overrides: [{files: "${'{a,b}'.repeat(5000)}"}]` });
  });
  expect(took).toBeLessThan(SOON_MS);
});
