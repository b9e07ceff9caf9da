import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, type SignalDraft, WEIGHT } from './matcher.js';
import { followedMatcher, type Groups, placed } from './shapes.js';

/** Scanners that say the message first and the place below it. */
export const scanners = followedMatcher({
  name: 'scanner',
  url: 'https://bandit.readthedocs.io/en/latest/formatters/screen.html',
  hints: [
    '^>> Issue: ',
    '^Check: CKV',
    '^Result #\\d',
    '^[A-Z]+-[\\w-]+ \\((?:LOW|MEDIUM|HIGH|CRITICAL|UNKNOWN)\\): ',
    '^Secret Type: ',
    '^Location: ',
    '^Vulnerability #\\d',
  ],
  formats: [
    // Bandit.
    {
      message: /^>> Issue: \[(?<code>B\d+):\w+\] (?<message>.+)/,
      place: /^\s+Location: (?<path>\S.{0,300}?):(?<line>\d+)(?::(?<column>\d+))?$/,
      within: 4,
      category: 'security_scan',
      level: 'failure',
    },
    // Checkov, which may list what passed too.
    {
      message: /^Check: (?<code>CKV\w+): "(?<message>.+)"/,
      says: /^\s+(?<result>FAILED|PASSED|SKIPPED) for resource: (?<resource>\S+)/,
      place: /^\s+File: \/?(?<path>\S.{0,300}?):(?<line>\d+)-(?<endLine>\d+)/,
      within: 4,
      category: 'security_scan',
      level: 'failure',
      as: ({ result }) => (result === 'FAILED' ? 'security_scan' : null),
    },
    // tfsec.
    {
      message: /^Result #\d+ (?<severity>LOW|MEDIUM|HIGH|CRITICAL) (?<message>.+?)\s*$/,
      place: /^\s{1,4}(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+)(?:-(?<endLine>\d+))?/,
      within: 4,
      category: 'security_scan',
      level: 'failure',
    },
    // Trivy on configuration.
    {
      message: /^(?<code>[A-Z]+-[\w-]+) \((?:LOW|MEDIUM|HIGH|CRITICAL|UNKNOWN)\): (?<message>.+)/,
      place: /^\s(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+)(?:-(?<endLine>\d+))?/,
      within: 12,
      category: 'security_scan',
      level: 'failure',
      alone: true,
    },
    // detect-secrets.
    {
      message: /^Secret Type: (?<message>.+)/,
      place: /^Location: {2,}(?<path>\S.{0,300}):(?<line>\d+)$/,
      within: 3,
      category: 'security_scan',
    },
    // govulncheck: symbols that are called; of the rest it only tells how many.
    {
      message: /^Vulnerability #\d+: (?<code>GO-\d{4}-\d+)/,
      says: /^\s{4}(?<message>[A-Z][^:]*?)$/,
      place: /^\s{6}#\d+: (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.go):(?<line>\d+):(?<column>\d+): /,
      within: 16,
      category: 'security_scan',
      alone: true,
    },
  ],
});

const RULE = /^\s{2,6}(?:❯+❱|❱) (?<code>\S{3,200})$/u;
const FOUND = /^\s*(?<line>\d+)┆ /u;
const RULE_FILE = /^\s{2,6}(?<path>\S{1,300})\s*$/u;
const RULE_TEXT = /^\s{8,}[^\s❰⋮┆│]/u;
const MAX_RULE = 60;

function startSemgrep(scan: Scan): LineTest {
  let open: {
    code: string;
    line: LogLine;
    path: string | undefined;
    said: LogLine[];
    found: boolean;
    lines: number;
  } | null = null;

  function pathAbove(): string | undefined {
    for (let count = 1; count <= 3; count++) {
      const groups = RULE_FILE.exec(scan.before(count)?.text ?? '')?.groups;
      if (groups) return groups.path;
    }
    return undefined;
  }

  return (line) => {
    const rule = RULE.exec(line.text)?.groups;
    if (rule) {
      // Further rules on the same file stand under the same name.
      const path = pathAbove() ?? open?.path;
      open = { code: rule.code ?? '', line, path, said: [], found: false, lines: 0 };
      return 'more';
    }
    if (!open) return 'pass';
    const at = FOUND.exec(line.text)?.groups;
    if (at && !open.found) {
      open.found = true;
      const words = open.said.map(({ text }) => text.trim()).join(' ');
      scan.report(
        placed(
          { path: open.path, line: at.line, code: open.code, message: words || open.code },
          [...open.said.slice(0, 1), open.line, line],
          {
            category: 'security_scan',
          },
        ),
      );
      return 'more';
    }
    if (/^\s*⋮┆-{4,}/u.test(line.text)) {
      open.found = false;
      return 'more';
    }
    if (!open.found && open.said.length < 6 && !/^\s*(?:Details|Fix|▶▶┆)/u.test(line.text)) {
      if (RULE_TEXT.test(line.text)) open.said.push(line);
    }
    if (++open.lines < MAX_RULE && /^\s|^$/.test(line.text)) return 'more';
    open = null;
    return 'pass';
  };
}

/** Semgrep: the file, the rule and its reason, the lines it found. */
export const semgrep: Matcher = {
  name: 'semgrep',
  url: 'https://semgrep.dev/docs/semgrep-appsec-platform/cli-reference',
  hints: ['^\\s{2,6}❯*❱ \\S'],
  start: startSemgrep,
};

type Record = {
  starts: RegExp;
  field: RegExp;
  /** The field that completes it; blank lines and other text do too. */
  ends: RegExp;
  draft(fields: ReadonlyMap<string, string>, lines: LogLine[]): SignalDraft | null;
};

const finding = (groups: Groups, lines: LogLine[]): SignalDraft => placed(groups, lines, { category: 'security_scan' });

/** Findings told as fields, one a line. */
const RECORDS: readonly Record[] = [
  {
    // Gitleaks. The secret itself is none of ours to repeat.
    starts: /^Finding: {2,}/,
    field:
      /^(?<key>Finding|Secret|RuleID|Entropy|File|Line|Commit|Author|Email|Date|Fingerprint|Tags|Link): +(?<value>.*)$/,
    ends: /^Fingerprint:/,
    draft: (fields, lines) =>
      finding(
        {
          path: fields.get('File'),
          line: fields.get('Line'),
          code: fields.get('RuleID'),
          message: `A secret was found (${fields.get('RuleID')})`,
        },
        lines,
      ),
  },
  {
    // TruffleHog.
    starts: /^(?:✅ |❓ )?Found (?:un)?verified result/u,
    field: /^(?<key>[A-Z][\w ]{1,30}): (?<value>.*)$/,
    ends: /^Line: /,
    draft: (fields, lines) =>
      finding(
        {
          path: fields.get('File'),
          line: fields.get('Line'),
          code: fields.get('Detector Type'),
          message: `A secret was found (${fields.get('Detector Type')})`,
        },
        lines,
      ),
  },
  {
    // Brakeman.
    starts: /^Confidence: (?:High|Medium|Weak)$/,
    field: /^(?<key>Confidence|Category|Check|Message|Code|File|Line): (?<value>.*)$/,
    ends: /^Line: /,
    draft: (fields, lines) =>
      fields.has('Check')
        ? finding(
            {
              path: fields.get('File'),
              line: fields.get('Line'),
              code: fields.get('Check'),
              message: fields.get('Message'),
            },
            lines,
          )
        : null,
  },
  {
    // bundler-audit.
    starts: /^Name: [\w.-]+$/,
    field: /^(?<key>Name|Version|Advisory|CVE|GHSA|Criticality|URL|Title|Solution|Description): (?<value>.*)$/,
    ends: /^Solution:/,
    draft: (fields, lines) =>
      fields.has('Title') && fields.has('Solution')
        ? finding(
            {
              code: fields.get('CVE') ?? fields.get('GHSA') ?? fields.get('Advisory'),
              message: `${fields.get('Name')} ${fields.get('Version')}: ${fields.get('Title')}`,
            },
            lines,
          )
        : null,
  },
  {
    // cargo-audit; its warnings have a line of their own that says so.
    starts: /^Crate: {2,}\S/,
    field: /^(?<key>Crate|Version|Warning|Title|Date|ID|URL|Severity|Solution|Dependency tree): +(?<value>.*)$/,
    ends: /^(?:Solution|Dependency tree):/,
    draft: (fields, lines) => ({
      ...finding(
        {
          code: fields.get('ID'),
          message: `${fields.get('Crate')} ${fields.get('Version')}: ${fields.get('Title') ?? fields.get('Warning')}`,
        },
        lines,
      ),
      ...(fields.has('Warning') ? { level: 'warning', weight: WEIGHT.word } : {}),
    }),
  },
];
const MAX_FIELDS = 24;

function startRecords(scan: Scan): LineTest {
  let open: { record: Record; fields: Map<string, string>; lines: LogLine[]; count: number } | null = null;

  function finish(): void {
    if (!open) return;
    const { record, fields, lines } = open;
    open = null;
    const draft = record.draft(fields, lines);
    if (draft) scan.report(draft);
  }

  function add(line: LogLine): boolean {
    if (!open) return false;
    const field = open.record.field.exec(line.text)?.groups;
    if (!field) return false;
    open.fields.set(field.key ?? '', (field.value ?? '').trim());
    if (/^(?:Name|File|Line|RuleID|Message|Title|ID|Check)$/.test(field.key ?? '')) open.lines.push(line);
    return true;
  }

  return (line) => {
    const record = RECORDS.find(({ starts }) => starts.test(line.text));
    if (record) {
      finish();
      open = { record, fields: new Map(), lines: [], count: 0 };
      add(line);
      return 'more';
    }
    if (!open) return 'pass';
    const { ends } = open.record;
    const known = add(line);
    if (known && !ends.test(line.text) && ++open.count < MAX_FIELDS) return 'more';
    // A record's own text may be wrapped.
    if (!known && line.text.trim() !== '' && ++open.count < MAX_FIELDS && open.fields.size > 1) return 'watch';
    if (open.lines.length === 0) open.lines.push(line);
    finish();
    return known ? 'taken' : 'pass';
  };
}

/** Gitleaks, TruffleHog, Brakeman, bundler-audit and cargo-audit. */
export const scanRecords: Matcher = {
  name: 'scan-record',
  url: 'https://github.com/gitleaks/gitleaks',
  hints: [
    '^Finding: {2,}',
    'Found (?:un)?verified result',
    '^Confidence: (?:High|Medium|Weak)$',
    '^Name: [a-z][\\w.-]*$',
    '^Crate: {2,}',
  ],
  start: startRecords,
};
