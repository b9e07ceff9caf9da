import { readFileSync } from 'node:fs';

/** The commit Regreen was built from, as the build wrote it down; `development` where it did not. */
export function codeRef(): string {
  try {
    const { commit } = JSON.parse(readFileSync(new URL('./build.json', import.meta.url), 'utf8')) as {
      commit?: string;
    };
    return commit || 'development';
  } catch {
    return 'development';
  }
}
