import { describe, expect, test } from '@jest/globals';
import { blackDoubt } from '../../src/formatters/black-doubts.js';

const STYLE = { lineLength: 40, keepsQuotes: false, isModern: false };

/** `after`: what Ruff makes of it. */
const doubt = (before: string, after = before, style = STYLE): string | null =>
  blackDoubt(`${before}\n`, `${after}\n`, style);

describe('nothing to doubt', () => {
  test.each([
    ['spaces and quotes', "x = f( 'a',1 )", 'x = f("a", 1)'],
    ['a call', 'total = add(first_number, second_number)', 'total = add(\n    first_number, second_number\n)'],
    ['elements', 'x = [1, {"a": b},]', 'x = [\n    1,\n    {"a": b},\n]'],
    ['comments behind elements', 'x = [\n    1, # one\n    2,\n]', 'x = [\n    1,  # one\n    2,\n]'],
    [
      'a condition',
      'x = a_long_name_of_one and another_long_name',
      'x = (\n    a_long_name_of_one\n    and another_long_name\n)',
    ],
    ['a definition', 'x = 1\ndef f(): return 1\ny = 2', 'x = 1\n\n\ndef f():\n    return 1\n\n\ny = 2'],
    ['too many empty lines', 'x = 1\n\n\n\n\ny = 2', 'x = 1\n\n\ny = 2'],
    ['an import', 'import os\nx = 1', 'import os\n\nx = 1'],
  ])('%s', (_, before, after) => expect(doubt(before, after)).toBeNull());
});

describe('what the two, or versions of Black, write differently', () => {
  test.each([
    ['strings that are joined', 'x = f("a" "b")', 'x = f("ab")', /joins/],
    ['strings in one line', 'x = f("a" b"b")', 'x = f("a" b"b")', /side by side/],
    ['brackets on the left', '(a, b) = c', '(a, b) = c', /brackets/],
    ['two lines behind imports', 'import os\n\n\nx=1', 'import os\n\n\nx = 1', /behind imports/],
    ['a line at the start of a function', 'def f():\n\n    return 1', undefined, /start of a block/],
    ['three dots', 'def f(): ...', undefined, /three dots/],
    ['the docstring of a module', '"""  Sells."""', '"""Sells."""', /docstring/],
    ['a comment within an expression', 'x = (\n    a  # why\n    + b\n)', undefined, /comment/],
    ['a directive', '# fmt: off\nx = 1', undefined, /fmt/],
    ['a backslash', 'x = a + \\\n    b', 'x = a + b', /backslash/],
    ['a value broken on its left', 'x["a"] = y["b"]', 'x["a"] = (\n    y["b"]\n)', /broken/],
    ['a hugged text', 'f("""\n""")', undefined, /over several lines/],
    ['two calls', 'a.b(1).c(2)', 'a.b(\n    1\n).c(2)', /behind a bracket/],
    ['names with stars', 'f(a, **b)', 'f(\n    a,\n    **b,\n)', /stars/],
    ['a line that is too long', `x = "${'a'.repeat(40)}"`, undefined, /too long/],
    ['a power in a full line', 'total = first_one + second + third**2000', undefined, /power/],
    ['wide letters', 'x = f("雨雨雨雨雨雨雨雨雨雨", 1234567)', undefined, /letters/],
    ['line ends of Windows', 'x=1\r', 'x = 1\r', /line ends/],
    ['a branch behind a definition', 'if a:\n\n    def f():\n        pass\nelse:\n    pass', undefined, /branch|start/],
    ['what is no Python', 'x = (', undefined, /close/],
  ])('%s', (_, before, after, reason) => expect(doubt(before, after)).toMatch(reason));
});

test('names with stars are safe where the file is for Python 3.6 or later', () => {
  const after = 'f(\n    a,\n    **b,\n)';
  expect(doubt('f(a, **b)', after, { ...STYLE, isModern: true })).toBeNull();
  expect(doubt('x = f"{a}"\nf(a, **b)', `x = f"{a}"\n${after}`)).toBeNull();
});

test('quotes that have to stay are not changed', () => {
  expect(doubt("x = 'a'", 'x = "a"', { ...STYLE, keepsQuotes: true })).toMatch(/quotes/);
});
