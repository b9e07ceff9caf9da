import { actions } from './actions.js';
import { arrow } from './arrow.js';
import { biome } from './biome.js';
import { bundler } from './bundler.js';
import { cargoTest } from './cargo-test.js';
import { cmake } from './cmake.js';
import { coverage } from './coverage.js';
import { crash } from './crash.js';
import { deploy } from './deploy.js';
import { docker } from './docker.js';
import { eslint } from './eslint.js';
import { flutter } from './flutter.js';
import { formatters } from './formatters.js';
import { gcc } from './gcc.js';
import { generic } from './generic.js';
import { git } from './git.js';
import { gnu } from './gnu.js';
import { goBuild } from './go-build.js';
import { goTest } from './go-test.js';
import { gradle } from './gradle.js';
import { javac } from './javac.js';
import { jest } from './jest.js';
import { junit } from './junit.js';
import { linters } from './linters.js';
import { lintrunner } from './lintrunner.js';
import { machine } from './machine.js';
import { make } from './make.js';
import type { Matcher } from './matcher.js';
import { maven } from './maven.js';
import { mocha } from './mocha.js';
import { msbuild } from './msbuild.js';
import { mypy } from './mypy.js';
import { network } from './network.js';
import { npm } from './npm.js';
import { otherPackages } from './packages.js';
import { permission } from './permission.js';
import { phpunit } from './phpunit.js';
import { pip } from './pip.js';
import { playwright } from './playwright.js';
import { pydocstyle } from './pydocstyle.js';
import { pytest } from './pytest.js';
import { pythonLint } from './python-lint.js';
import { rspec } from './rspec.js';
import { rustc } from './rustc.js';
import { securityScan } from './security-scan.js';
import { shell } from './shell.js';
import { tap } from './tap.js';
import { timeLimit } from './time-limit.js';
import { traceback } from './traceback.js';
import { tsc } from './tsc.js';
import { vite } from './vite.js';

/** Every log format Regreen reads, in order of precedence: a line belongs to the first that takes it. Specific before generic. */
export const matchers: readonly Matcher[] = [
  machine,
  timeLimit,
  npm,
  pip,
  otherPackages,
  tsc,
  msbuild,
  eslint,
  biome,
  lintrunner,
  flutter,
  formatters,
  rustc,
  arrow,
  cargoTest,
  goTest,
  playwright,
  pydocstyle,
  traceback,
  pytest,
  mypy,
  pythonLint,
  jest,
  mocha,
  tap,
  rspec,
  phpunit,
  junit,
  javac,
  maven,
  gradle,
  goBuild,
  gcc,
  cmake,
  make,
  bundler,
  vite,
  docker,
  git,
  securityScan,
  coverage,
  deploy,
  crash,
  linters,
  gnu,
  permission,
  network,
  shell,
  actions,
  generic,
];
