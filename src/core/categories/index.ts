import { cancelled } from './cancelled.js';
import type { Category } from './category.js';
import { compileError } from './compile-error.js';
import { configuration } from './configuration.js';
import { container } from './container.js';
import { coverage } from './coverage.js';
import { crash } from './crash.js';
import { dependency } from './dependency.js';
import { deploy } from './deploy.js';
import { diskFull } from './disk-full.js';
import { formatting } from './format.js';
import { infrastructure } from './infrastructure.js';
import { lint } from './lint.js';
import { lockfile } from './lockfile.js';
import { mergeConflict } from './merge-conflict.js';
import { network } from './network.js';
import { none } from './none.js';
import { outOfMemory } from './out-of-memory.js';
import { permission } from './permission.js';
import { policy } from './policy.js';
import { securityScan } from './security-scan.js';
import { testFailure } from './test-failure.js';
import { timeout } from './timeout.js';
import { typeError } from './type-error.js';
import { unknown } from './unknown.js';

/** Every category, in order of precedence among equal claims: what stops a job before what a job finds, `unknown` last. */
export const categories: readonly Category[] = [
  none,
  diskFull,
  outOfMemory,
  infrastructure,
  lockfile,
  mergeConflict,
  dependency,
  network,
  timeout,
  permission,
  coverage,
  securityScan,
  policy,
  formatting,
  lint,
  typeError,
  compileError,
  testFailure,
  crash,
  container,
  deploy,
  configuration,
  cancelled,
  unknown,
];

/** A category's name for people: `type_error` → "Type error". */
export const categoryLabel = (name: string): string =>
  categories.find((category) => category.name === name)?.label ?? name;
