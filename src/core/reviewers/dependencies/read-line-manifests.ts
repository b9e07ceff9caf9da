import type { Dependency } from './dependency.js';

/** https://go.dev/ref/mod#go-mod-file */
export function readGoMod(text: string): Map<string, Dependency> {
  const found = new Map<string, Dependency>();
  let block = '';
  for (const raw of text.split('\n')) {
    const line = raw
      .slice(0, 500)
      .replace(/\/\/.*$/, '')
      .trim();
    const [, word = '', rest = ''] = /^(require|replace|exclude|retract|tool)\b\s*(.*)$/.exec(line) ?? [];
    if (rest === '(') block = word;
    else if (line === ')') block = '';
    else goDependency(word || block, word ? rest : line, found);
  }
  return found;
}

function goDependency(kind: string, line: string, found: Map<string, Dependency>): void {
  const parts = line.split(/\s+/);
  const [name = '', spec = ''] = parts;
  if (kind === 'require' && spec !== '' && !found.has(name)) found.set(name, { name, spec });
  const arrow = parts.indexOf('=>');
  const target = parts[arrow + 1] ?? '';
  if (kind !== 'replace' || arrow < 1 || target === '') return;
  found.set(name, { name, spec: /^\.{0,2}\//.test(target) ? `file:${target}` : `git+https://${target}` });
}

const GEM = /^\s*gem[\s(]+["']([\w.-]+)["']((?:\s*,\s*["'][^"']*["'])*)(.*)$/;

/** https://bundler.io/man/gemfile.5.html */
export function readGemfile(text: string): Map<string, Dependency> {
  const found = new Map<string, Dependency>();
  for (const line of text.split('\n')) {
    const [, name, versions = '', rest = ''] = GEM.exec(line.slice(0, 500)) ?? [];
    if (!name) continue;
    const [, key = '', target = ''] = /\b(git|github|gitlab|path)(?::|"?\s*=>)\s*["']([^"']*)["']/.exec(rest) ?? [];
    const spec =
      key === 'path'
        ? `file:${target}`
        : key
          ? `git+${target}`
          : versions
              .replace(/["',]+/g, ' ')
              .replace(/\s+/g, ' ')
              .trim();
    found.set(name, { name, spec });
  }
  return found;
}
