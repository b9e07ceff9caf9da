import { actions } from './actions.js';
import { arrow } from './arrow.js';
import { ava } from './ava.js';
import { bazel } from './bazel.js';
import { biome } from './biome.js';
import { bitbake } from './bitbake.js';
import { bun } from './bun.js';
import { bundler } from './bundler.js';
import { cargo } from './cargo.js';
import { cargoPackages } from './cargo-packages.js';
import { cargoTest } from './cargo-test.js';
import { ciSystem } from './ci-system.js';
import { cmake } from './cmake.js';
import { aspectj, compilerBlocks, microFocus } from './compiler-blocks.js';
import { coverage } from './coverage.js';
import { coverity } from './coverity.js';
import { cppLint } from './cpp-lint.js';
import { cppTests } from './cpp-tests.js';
import { crash } from './crash.js';
import { crystal } from './crystal.js';
import { ctest } from './ctest.js';
import { cucumber } from './cucumber.js';
import { dartTest } from './dart-test.js';
import { dbt } from './dbt.js';
import { deploy } from './deploy.js';
import { docker } from './docker.js';
import { documents } from './documents.js';
import { dotnetTest } from './dotnet-test.js';
import { ecj } from './ecj.js';
import { elixir } from './elixir.js';
import { elm } from './elm.js';
import { erlang } from './erlang.js';
import { eslint } from './eslint.js';
import { exunit } from './exunit.js';
import { flow } from './flow.js';
import { flutter } from './flutter.js';
import { formatDiffs } from './format-diffs.js';
import { formatFiles } from './format-files.js';
import { formatLists, formatters } from './formatters.js';
import { fortran } from './fortran.js';
import { gcc } from './gcc.js';
import { generic } from './generic.js';
import { ginkgo } from './ginkgo.js';
import { git } from './git.js';
import { gitDiffs } from './git-diffs.js';
import { gnu } from './gnu.js';
import { goBuild } from './go-build.js';
import { goLint } from './go-lint.js';
import { goTest } from './go-test.js';
import { goTestJson } from './go-test-json.js';
import { gradle } from './gradle.js';
import { gtest } from './gtest.js';
import { haskell } from './haskell.js';
import { hdl, hdlBlocks } from './hdl.js';
import { interfaceFiles } from './interface-files.js';
import { jasmine } from './jasmine.js';
import { javac } from './javac.js';
import { jest } from './jest.js';
import { junit } from './junit.js';
import { classLint, jvmLint, ktlintGroups, spotless } from './jvm-lint.js';
import { linker } from './linker.js';
import { lintMessages, lintPairs, lintTables } from './lint-blocks.js';
import { lintRows } from './lint-rows.js';
import { linters, tslint } from './linters.js';
import { lintrunner } from './lintrunner.js';
import { loosePlaces } from './loose-places.js';
import { machine } from './machine.js';
import { make } from './make.js';
import { markedLint } from './marked-lint.js';
import type { Matcher } from './matcher.js';
import { maven } from './maven.js';
import { memoryCheckers } from './memory-checkers.js';
import { meson } from './meson.js';
import { minitest } from './minitest.js';
import { mocha } from './mocha.js';
import { msbuild } from './msbuild.js';
import { mypy, pyright } from './mypy.js';
import { network } from './network.js';
import { nodePackages } from './node-packages.js';
import { npm } from './npm.js';
import { ocaml } from './ocaml.js';
import { oxlint } from './oxlint.js';
import { otherPackages } from './packages.js';
import { permission } from './permission.js';
import { phpLint, phpTables } from './php-lint.js';
import { phpunit } from './phpunit.js';
import { pip } from './pip.js';
import { playwright } from './playwright.js';
import { policy } from './policy.js';
import { preCommit } from './pre-commit.js';
import { printedReports } from './printed-reports.js';
import { purescript } from './purescript.js';
import { pydocstyle } from './pydocstyle.js';
import { pytest } from './pytest.js';
import { pythonLint } from './python-lint.js';
import { raku } from './raku.js';
import { rspec } from './rspec.js';
import { rustc } from './rustc.js';
import { sbcl } from './sbcl.js';
import { scala } from './scala.js';
import { scalaTest } from './scala-test.js';
import { scanners, scanRecords, semgrep } from './scanners.js';
import { scriptSyntax } from './script-syntax.js';
import { scanTables, securityScan } from './security-scan.js';
import { shell } from './shell.js';
import { shellcheck } from './shellcheck.js';
import { swift } from './swift.js';
import { systemPackages } from './system-packages.js';
import { tap } from './tap.js';
import { terraform } from './terraform.js';
import { adaTests, ceedling, testBlocks } from './test-blocks.js';
import { testLists } from './test-lists.js';
import { timeLimit } from './time-limit.js';
import { traceback } from './traceback.js';
import { tsc } from './tsc.js';
import { vite } from './vite.js';
import { workflow } from './workflow.js';
import { xctest } from './xctest.js';
import { zig } from './zig.js';

/** Every log format Regreen reads, in order of precedence: a line belongs to the first that takes it. Specific before generic. */
export const matchers: readonly Matcher[] = [
  preCommit,
  machine,
  timeLimit,
  workflow,
  ciSystem,
  gitDiffs,
  git,
  memoryCheckers,
  npm,
  nodePackages,
  pip,
  cargoPackages,
  systemPackages,
  bitbake,
  otherPackages,
  printedReports,
  flow,
  tsc,
  markedLint,
  msbuild,
  goLint,
  cppLint,
  jvmLint,
  ktlintGroups,
  classLint,
  spotless,
  lintTables,
  lintRows,
  lintPairs,
  lintMessages,
  coverity,
  compilerBlocks,
  microFocus,
  hdlBlocks,
  semgrep,
  scanners,
  scanRecords,
  shellcheck,
  phpTables,
  phpLint,
  eslint,
  biome,
  oxlint,
  lintrunner,
  flutter,
  formatDiffs,
  formatFiles,
  formatLists,
  formatters,
  swift,
  elixir,
  cargo,
  arrow,
  rustc,
  cargoTest,
  zig,
  ginkgo,
  goTestJson,
  goTest,
  playwright,
  pydocstyle,
  ocaml,
  traceback,
  scriptSyntax,
  pytest,
  pyright,
  mypy,
  pythonLint,
  jest,
  adaTests,
  ceedling,
  dbt,
  bun,
  testBlocks,
  exunit,
  cucumber,
  ava,
  jasmine,
  mocha,
  tap,
  minitest,
  rspec,
  phpunit,
  junit,
  scala,
  dotnetTest,
  gtest,
  ctest,
  cppTests,
  ecj,
  xctest,
  dartTest,
  scalaTest,
  testLists,
  javac,
  aspectj,
  maven,
  gradle,
  goBuild,
  linker,
  fortran,
  elm,
  purescript,
  crystal,
  haskell,
  erlang,
  raku,
  sbcl,
  hdl,
  interfaceFiles,
  bazel,
  documents,
  gcc,
  cmake,
  make,
  meson,
  vite,
  bundler,
  docker,
  policy,
  scanTables,
  securityScan,
  coverage,
  terraform,
  deploy,
  crash,
  tslint,
  linters,
  gnu,
  permission,
  network,
  shell,
  actions,
  loosePlaces,
  generic,
];
