import { type LineRule, lineMatcher } from './matcher.js';

const TEST_OR_ANALYSIS = /^(?:CA|IDE|SA|S|RCS|xUnit|NUnit|MSTEST)\d+$/;
const located =
  /^(?:\s*\d+>)?\s*(?<path>(?:[A-Za-z]:)?[^\s:(][^:(]{0,300})\((?<line>\d+)(?:,(?<column>\d+))?(?:,(?<endLine>\d+),(?<endColumn>\d+))?\)\s*: (?:fatal )?(?<level>error|warning|info)\s+(?<code>[A-Za-z]+\d+)\s*: (?<message>.*?)(?:\s+\[[^\]]{1,300}\])?$/;
const projectWide =
  /^(?:\s*\d+>)?\s*(?:(?<path>(?:[A-Za-z]:)?[^\s:(][^:(]{0,300}\.(?:(?:cs|fs|vb|vcx|wix)?proj|slnx?|targets|props))|MSBUILD|CSC|FSC|VBC|LINK|LIB|CL|cl|RC|MIDL|NMAKE|c1xx|c1|CVTRES|CVTPDB|AL|ILC|ILLink|mt\.exe|(?:[A-Za-z]:)?[^\s:(][^:(]{0,300}\.(?:obj|lib|exe|dll|res|o))\s*: (?:fatal )?(?:Command line )?(?<level>error|warning) (?<code>[A-Z]+\d+)\s*: (?<message>.*?)(?:\s+\[[^\]]{1,300}\])?$/;

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
  {
    pattern: located,
    category: 'dependency',
    weight: 5,
    accept: ({ code }) => /^(?:NU1\d{3}|NETSDK1004)$/.test(code ?? ''),
  },
  {
    pattern: located,
    category: 'configuration',
    accept: ({ code }) => /^(?:NETSDK\d+|MSB[134]\d{3}|NU\d{4})$/.test(code ?? ''),
  },
  { pattern: located, category: 'compile_error' },
  {
    pattern: projectWide,
    category: 'configuration',
    weight: 5,
    accept: ({ code }) => /^NETSDK(?!1004$)/.test(code ?? ''),
  },
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
  // A task need not give its errors codes.
  {
    pattern:
      /^(?:\s*\d+>)?\s*(?:(?<path>(?:[A-Za-z]:)?[^\s:(][^:(]{0,300}\.(?:\w{0,4}proj|targets|props))(?:\((?<line>\d+)(?:,(?<column>\d+))?\))?|MSBUILD|CSC)\s*: (?<level>error) ?: (?<message>.*?)(?:\s+\[[^\]]{1,300}\])?$/,
    category: 'compile_error',
  },
];

/** MSBuild's canonical errors: dotnet, csc, msvc, and every tool that MSBuild runs. */
export const msbuild = lineMatcher({
  name: 'msbuild',
  url: 'https://learn.microsoft.com/visualstudio/msbuild/msbuild-diagnostic-format-for-tasks',
  hints: [
    '\\d\\) ?: (?:fatal )?error ?: ',
    '(?:MSBUILD|CSC|proj) : error : ',
    '(?:error|warning|info)\\s+[A-Za-z]{1,8}\\d+ ?:',
  ],
  rules,
});
