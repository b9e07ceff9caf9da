import { type LineRule, lineMatcher } from './matcher.js';

const TEST_OR_ANALYSIS = /^(?:CA|IDE|SA|S|RCS|xUnit|NUnit|MSTEST)\d+$/;
const located =
  /^(?:\s*\d+>)?\s*(?<path>(?:[A-Za-z]:)?[^\s:(][^:(]{0,300})\((?<line>\d+)(?:,(?<column>\d+))?(?:,(?<endLine>\d+),(?<endColumn>\d+))?\)\s*: (?:fatal )?(?<level>error|warning|info)\s+(?<code>[A-Za-z]+\d+)\s*: (?<message>.*?)(?:\s+\[[^\]]{1,300}\])?$/;
const projectWide =
  /^(?:\s*\d+>)?\s*(?<path>(?:[A-Za-z]:)?[^\s:(][^:(]{0,300}\.(?:cs|fs|vb|vcx|wix)?proj|[^\s:]{1,300}\.sln|MSBUILD|CSC|LINK)\s*: (?:fatal )?(?<level>error|warning) (?<code>[A-Z]+\d+)\s*: (?<message>.*?)(?:\s+\[[^\]]{1,300}\])?$/;

const isNuget = (code: string | undefined): boolean => /^(?:NU|NETSDK)\d/.test(code ?? '');

const rules: LineRule[] = [
  {
    pattern: located,
    category: 'unknown',
    weight: 2,
    finding: false,
    accept: ({ code }) => /^MSB(?:3073|8066|3722)$/.test(code ?? ''),
  },
  { pattern: located, category: 'lint', accept: ({ code }) => TEST_OR_ANALYSIS.test(code ?? '') },
  { pattern: located, category: 'compile_error' },
  { pattern: projectWide, category: 'dependency', weight: 5, accept: ({ code }) => isNuget(code) },
  { pattern: projectWide, category: 'configuration', accept: ({ code }) => /^MSB[14]\d/.test(code ?? '') },
  // MSB3073, MSB8066: a command that MSBuild ran has failed, and said itself why.
  {
    pattern: projectWide,
    category: 'unknown',
    weight: 2,
    finding: false,
    accept: ({ code }) => /^MSB(?:3073|8066|3722)$/.test(code ?? ''),
  },
  { pattern: projectWide, category: 'compile_error' },
];

/** MSBuild's canonical errors: dotnet, csc, msvc, and every tool that MSBuild runs. */
export const msbuild = lineMatcher({
  name: 'msbuild',
  url: 'https://learn.microsoft.com/visualstudio/msbuild/msbuild-diagnostic-format-for-tasks',
  hints: ['(?:error|warning|info)\\s+[A-Za-z]{1,8}\\d+ ?:'],
  rules,
});
