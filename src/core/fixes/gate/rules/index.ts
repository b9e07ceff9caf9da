import type { GateRule } from '../gate-rule.js';
import { assertion } from './assertion.js';
import { binary } from './binary.js';
import { checkConfiguration } from './check-configuration.js';
import { checkNotRun } from './check-not-run.js';
import { commentedOut } from './commented-out.js';
import { disabledCode } from './disabled-code.js';
import { environmentCondition } from './environment-condition.js';
import { expectedData } from './expected-data.js';
import { fileAdded } from './file-added.js';
import { fileDeleted } from './file-deleted.js';
import { fileMode } from './file-mode.js';
import { installScript } from './install-script.js';
import { invisibleCharacters } from './invisible-characters.js';
import { lockfile } from './lockfile.js';
import { loosenedTypes } from './loosened-types.js';
import { path } from './path.js';
import { protectedFile } from './protected-file.js';
import { skippedTest } from './skipped-test.js';
import { suppression } from './suppression.js';
import { swallowedFailure } from './swallowed-failure.js';
import { testHijack } from './test-hijack.js';
import { testMeaning } from './test-meaning.js';
import { testRemoved } from './test-removed.js';
import { threshold } from './threshold.js';

/** Every rule judges every change: there is no order and no way around one. */
export const gateRules: GateRule[] = [
  path,
  fileMode,
  binary,
  fileDeleted,
  fileAdded,
  invisibleCharacters,
  protectedFile,
  checkConfiguration,
  lockfile,
  installScript,
  suppression,
  loosenedTypes,
  skippedTest,
  testRemoved,
  assertion,
  testMeaning,
  commentedOut,
  disabledCode,
  swallowedFailure,
  checkNotRun,
  threshold,
  environmentCondition,
  expectedData,
  testHijack,
];
