import { consistency } from './consistency.js';
import { dependencies } from './dependencies.js';
import type { Reviewer } from './reviewer.js';
import { security } from './security.js';
import { tests } from './tests.js';

/** Every reviewer that needs no model. To add one: a file, and a line here. */
export const reviewers: readonly Reviewer[] = [tests, security, dependencies, consistency];
