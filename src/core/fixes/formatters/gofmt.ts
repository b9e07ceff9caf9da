import type { Finding } from '../../diagnosis.js';
import type { FixFailure } from '../strategy.js';
import type { FilesAbove } from './files-above.js';
import { isHook, isUnnamed, type KnownFormatter, saidBy } from './known-formatter.js';

const HOOKS = ['go-fmt', 'gofmt'];
const STRICTER = /\b(?:gofumpt|goimports|gci|golines)\b/;
const TOOLCHAIN = /^toolchain go(?<version>[\d.]{1,12})/m;
const LANGUAGE = /^go (?<version>[\d.]{1,12})/m;

/** gofmt itself or within golangci-lint; stricter formatters that end with the same words are others. */
function claims(finding: Finding, failure: FixFailure): boolean {
  if (!finding.path?.endsWith('.go')) return false;
  if (isHook(finding, HOOKS)) return true;
  if (STRICTER.test(finding.message)) return false;
  if (/\bgofmt\b/.test(`${finding.message} ${finding.code ?? ''}`)) return true;
  const named = /\bgofmt\b/.test(saidBy(failure)) && !STRICTER.test(saidBy(failure));
  return named && (isUnnamed(finding) || /^diff .*\.orig /.test(finding.message));
}

export const gofmt: KnownFormatter = {
  name: 'gofmt',
  url: 'https://pkg.go.dev/cmd/gofmt',
  claims,
  configNames: [],
  pinNames: ['go.mod'],
  // `gofmt -s` and golangci-lint simplify too, which this build does not: its adapter refuses files that could be simplified.
  readSettings: (_, failure) => ({ options: { simplifies: simplifies(failure) } }),
  pinnedVersion: (files: FilesAbove) => {
    const text = files.find(['go.mod'])[0]?.text ?? '';
    return (TOOLCHAIN.exec(text) ?? LANGUAGE.exec(text))?.groups?.version ?? null;
  },
  versionConflict: () => null,
};

const simplifies = (failure: FixFailure): boolean =>
  /\bgofmt\b[^\n|;&]{0,80} -(?:s\b|\w{0,2}s\w{0,2}\b)/.test(saidBy(failure)) ||
  failure.findings.some(({ message, tool }) => /File is not/.test(message) || tool === 'pre-commit');
