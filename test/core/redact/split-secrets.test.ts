import { describe, expect, test } from '@jest/globals';
import { redact } from '../../../src/core/redact/index.js';
import { hex, letters } from './canaries.js';

/** Those whose shape is clear enough to be known in parts. */
const secrets: [kind: string, secret: string][] = [
  ['github-token', `gh${'p'}_${letters(36)}`],
  ['github-token', `gh${'s'}_${letters(36)}`],
  ['github-token', `github${'_pat'}_${letters(22)}_${letters(59)}`],
  ['gitlab-token', `gl${'pat'}-${letters(20)}`],
  ['jwt', `eyJ${letters(33)}.eyJ${letters(120)}.${letters(86)}`],
  ['aws-key', `AK${'IA'}QWMRTZUPASDFGHJK`],
  ['gcp-key', `AI${'za'}${letters(35)}`],
  ['slack-token', `xo${'xb'}-12345678901-12345678901-${letters(24)}`],
  ['npm-token', `np${'m'}_${letters(36)}`],
  ['regreen-token', `rg${'n'}_${letters(43)}`],
  ['model-key', `sk${'-ant'}-api03-${letters(93)}AA`],
  ['payment-key', `sk${'_live'}_${letters(24)}`],
  ['infrastructure-token', `do${'p'}_v1_${hex(64)}`],
  ['registry-token', `dckr${'_pat'}_${letters(27)}`],
  ['mail-token', `S${'G'}.${letters(22)}.${letters(43)}`],
];
const ENDS = [
  '\n',
  '\r\n',
  '\n2024-05-01T12:34:56.1234567Z ',
  '\\\n',
  '" +\n    "',
  "' + '",
  '\n+',
  '\n-    ',
  '\\n',
  '",\n  "',
];

describe('a secret that is broken', () => {
  test.each(secrets)('anywhere once: %s %s', (kind, secret) => {
    for (let at = 1; at < secret.length; at++)
      for (const end of ENDS) {
        const text = `a = "${secret.slice(0, at)}${end}${secret.slice(at)}"\nnext line`;
        const safe = redact(text);
        // A JWT's last part may stay, once the rest of it is gone.
        const hidden = kind === 'jwt' && at > secret.length - 60 ? secret.slice(0, 20) : secret.slice(at, at + 12);
        if (hidden.length > 2) expect([text, safe.includes(hidden)]).toEqual([text, false]);
        if (at > 7) expect([text, safe.includes(secret.slice(0, at))]).toEqual([text, false]);
        expect([text, safe.endsWith('"\nnext line')]).toEqual([text, true]);
        expect(safe.split('\n')).toHaveLength(text.split('\n').length);
        expect(redact(safe)).toBe(safe);
      }
  });

  test.each(secrets)('at a width of 16: %s %s', (kind, secret) => {
    const text = `log: ${(secret.match(/.{1,16}/g) ?? []).join('\n')}\nDone in 3s`;
    const safe = redact(text);
    expect(safe).toContain(`log: [redacted:${kind}]\n`);
    expect(safe).toContain('\nDone in 3s');
    if (kind !== 'jwt') expect(safe).not.toContain(secret.slice(16, 24));
  });

  test.each(secrets)('is no more than itself: %s %s', (kind, secret) => {
    for (const next of ['Done', 'a1b2c3d fix it', 'Xy1', 'https://example.org', '"', 'foo_bar-baz.ts:3:1'])
      expect(redact(`${secret}\n${next}\n`)).toBe(`[redacted:${kind}]\n${next}\n`);
  });

  test.each([
    'a word with ghp_\nand another line',
    'see gh\np_ and more of it',
    'const prefix = "ghp_" + "a".repeat(36)',
    'names begin with sk-ant-\nor with xoxb-\nor with AKIA\nAND SO ON',
    'the package npm\nis_installed_here_and_there_and_everywhere_on_this_machine',
    'eyJ\neyJ\neyJ',
  ])('and what is none stays: %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});
