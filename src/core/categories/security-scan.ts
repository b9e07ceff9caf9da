import { category } from './category.js';

/** A scanner found a vulnerability or a secret. */
export const securityScan = category({
  name: 'security_scan',
  label: 'Security scan',
  action: 'review',
  words: /vulnerabilit|GHSA-|CVE-\d{4}|secrets? (?:detected|found)|leaks? found/i,
  commands:
    /\b(?:npm audit|pnpm audit|yarn audit|trivy|snyk|codeql|gosec|semgrep|gitleaks|cargo (?:audit|deny)|pip-audit)\b/,
});
