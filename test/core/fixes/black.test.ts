import { describe, expect, test } from '@jest/globals';
import { black } from '../../../src/core/fixes/formatters/black.js';
import { planFormatting } from '../../../src/core/fixes/formatters/plan-formatting.js';
import { failureOf } from '../../formatters/failures.js';

const DEFAULTS = { 'line-length': 88, 'quote-style': 'double', modern: false };

/** What is asked for "a/b.py", or why nothing is. */
function asked(command: string | null, files: Record<string, string> = {}, hook = false): unknown {
  const finding = hook
    ? { path: 'a/b.py', tool: 'pre-commit', code: 'black', message: 'reformatted a/b.py' }
    : { path: 'a/b.py', tool: 'format', message: 'would reformat /home/runner/work/shop/shop/a/b.py' };
  const all: Record<string, string> = { 'a/b.py': 'x=1', ...files };
  const [request] = planFormatting(failureOf([finding], command), (path) => {
    const text = all[path];
    return text === undefined ? null : { mode: '100644', text };
  });
  return request?.problem ?? request?.options;
}

describe('the words of the command', () => {
  test.each([
    ['black --check .', DEFAULTS],
    ['python -m black -l 100 a', { ...DEFAULTS, 'line-length': 100 }],
    [
      'poetry run black --line-length=79 -S -q --exclude vendor a',
      { ...DEFAULTS, 'line-length': 79, 'quote-style': 'preserve' },
    ],
    ['black --check --preview .', /--preview/],
    ['black --check --config black.toml .', /--config/],
    ['black --check --diff .', /diff/],
    ['black --check $OPTIONS .', /OPTIONS/],
    ['black --check \\\n  -l 79 .', /not read/],
    ['black -l 79 a && black b', /several ways/],
  ])('%s', (command, expected) => {
    if (expected instanceof RegExp) expect(asked(command)).toMatch(expected);
    else expect(asked(command)).toEqual(expected);
  });

  test('a command that only runs something else says nothing', () => {
    expect(asked('make lint')).toBeUndefined();
    expect(asked(null)).toMatch(/nobody knows/);
  });
});

describe('the files above', () => {
  test.each([
    ['[tool.black]\nline-length = 100', { ...DEFAULTS, 'line-length': 100 }],
    ['[project]\nrequires-python = ">=3.9"', { ...DEFAULTS, modern: true }],
    ['[tool.black]\ntarget-version = ["py35", "py39"]', DEFAULTS],
    ['[tool.black]\ntarget-version = ["py314"]', /rules of its own/],
    ['[tool.black]\nskip-magic-trailing-comma = true', /skip-magic/],
    ['[tool.black]\npreview = true', /preview/],
    ['[tool.black', /no valid TOML/],
  ])('%s', (text, expected) => {
    const options = asked('black .', { 'pyproject.toml': text });
    if (expected instanceof RegExp) expect(options).toMatch(expected);
    else expect(options).toEqual(expected);
  });

  test('two that do not agree, the root without one among them', () => {
    expect(asked('black .', { 'a/pyproject.toml': '[tool.black]\nline-length = 79' })).toMatch(/several files/);
    const same = '[tool.black]\nline-length = 79';
    expect(asked('black .', { 'a/pyproject.toml': same, 'pyproject.toml': same })).toEqual({
      ...DEFAULTS,
      'line-length': 79,
    });
  });
});

test('a hook with a command of its own is not read', () => {
  const hook = (rest: string): string => `repos:\n  - repo: x\n    rev: 24.1.0\n    hooks:\n      - id: black\n${rest}`;
  const config = '.pre-commit-config.yaml';
  expect(asked('pre-commit run -a', { [config]: hook('        args: [-l, "79"]\n') }, true)).toEqual({
    ...DEFAULTS,
    'line-length': 79,
  });
  expect(asked('pre-commit run -a', { [config]: hook('        entry: black -l 60\n') }, true)).toMatch(/hook/);
});

test.each([
  [null, true],
  ['==23.1.0', true],
  ['26.5.1', true],
  ['>=22', true],
  ['22.12.0', false],
  ['27.1.0', false],
  ['stable', false],
])('version %s: %s', (pinned, isKnown) => expect(black.versionConflict(pinned, '', 'a.py', []) === null).toBe(isKnown));
