import { consistency } from './consistency.js';
import { correctness } from './correctness.js';
import { dependencies } from './dependencies.js';
import type { Reader, Reviewer } from './reviewer.js';
import { security } from './security.js';
import { tests } from './tests.js';

/** Every reviewer with rules, which needs no model. To add one: a file, and a line here. */
export const reviewers: readonly Reviewer[] = [tests, security, dependencies, consistency];

/** Whoever reads the diff where there is a model: one that has no rules, and the same again. */
export const readers: readonly Reader[] = [correctness, ...reviewers];
