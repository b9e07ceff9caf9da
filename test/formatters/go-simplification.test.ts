import { expect, test } from '@jest/globals';
import { couldBeSimplified } from '../../src/formatters/go-simplification.js';

/** What `gofmt -s` of Go 1.19 makes of each: true where it is other than what gofmt makes of it. */
test.each<[string, boolean]>([
  ['for i, _ = range v {}', true],
  ['for i, _ := range v {}', true],
  ['for _ = range v {}', true],
  ['for _, x := range v {}', false],
  ['s = s[1:len(s)]', true],
  ['s = s[1:len(t)-1]', true], // It is not, but only a parser could tell.
  ['s = s[1:n]', false],
  ['x := []T{T{1}, T{2}}', true],
  ['x := []*T{&T{1}}', true],
  ['x := []T{{1}, {2}}', false],
  ['x := map[string]T{"a": T{1}}', true],
  ['x := map[string]T{"a": {1}}', false],
  ['x := [][]int{[]int{1}}', true],
  ['x := [3]pkg.T{pkg.T{1}}', true],
  ['x := T{1}', false],
])('%s: %s', (text, expected) => {
  expect(couldBeSimplified(text)).toBe(expected);
});
