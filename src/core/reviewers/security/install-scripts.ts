import { isForeign, isShown, isTest } from '../file-kind.js';
import { addedLines, findingAt } from '../finding-at.js';
import { jsonMapOf } from '../json-map.js';
import type { ChangedFile, ReviewFinding, ReviewMaterial, Severity } from '../reviewer.js';

/** Run by whoever installs the package. https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-scripts */
const HOOKS = ['preinstall', 'install', 'postinstall', 'prepare'];
/** What projects of all kinds do there: hooks of git, builds, patches, code made from schemas. */
const USUAL =
  /^(?:(?:npx|yarn|pnpm|npm|bun)(?: (?:exec|run|dlx))? (?:-s |--silent )?)?(?:husky|lefthook|simple-git-hooks|pre-commit|is-ci|only-allow|patch-package|pinst|tsc|tsup|tsdown|rollup|vite|unbuild|build|prepack|prepare|compile|generate|prisma generate|nuxt(?:i)? prepare|svelte-kit sync|wxt prepare|ngcc|lerna|nx|turbo|electron-builder|electron-rebuild|node-gyp|node-gyp-build|prebuild-install|esbuild|ts-patch|panda codegen|fumadocs-mdx|playwright install|allow-scripts|skip-ci|echo|exit|true|cd)\b|^(?:npm|yarn|pnpm|bun) (?:ci|install|i)\b/;
/** Fetches or hides what it runs. */
const FETCHES =
  /\b(?:curl|wget|iwr|Invoke-WebRequest|powershell|base64|nc|netcat)\b|https?:\/\/|\bnode (?:-e|--eval|-p)\b|\|\s*(?:ba|z)?sh\b|\beval\b|\bpython3? -c\b/i;

/** Scripts of a package.json that run when it is installed, where the pull request adds or changes them. */
export function installScripts(file: ChangedFile, { head, base }: ReviewMaterial): ReviewFinding[] {
  if (!isPackageJson(file)) return [];
  const after = scriptsOf(head(file.path));
  const before = scriptsOf(base(file.previousPath ?? file.path));
  const lines = addedLines(file);
  return HOOKS.flatMap((hook) => {
    const command = after?.[hook];
    if (typeof command !== 'string' || command === before?.[hook]) return [];
    const severity = severityOf(command, hook);
    if (severity === null) return [];
    const at = lines.find(({ text }) => new RegExp(`^\\s*[{]?\\s*"${hook}"\\s*:`).test(text)) ?? null;
    const message = `\`${hook}\` runs on every machine that installs this. See that what it runs is meant to run there.`;
    return [findingAt(file, at, ['install_script', severity, message])];
  });
}

export const isPackageJson = ({ path, status }: ChangedFile): boolean =>
  /(^|\/)package\.json$/.test(path) && status !== 'removed' && !isTest(path) && !isShown(path) && !isForeign(path);

const scriptsOf = (text: string | null): Record<string, unknown> | null => jsonMapOf(jsonMapOf(text)?.scripts);

function severityOf(command: string, hook: string): Severity | null {
  if (FETCHES.test(command)) return 'high';
  const parts = command.split(/&&|\|\||;/).map((part) => part.trim());
  if (parts.every((part) => USUAL.test(part))) return null;
  return hook === 'prepare' ? 'low' : 'medium';
}
