import { askPerson, type GateRule, refuse } from '../gate-rule.js';
import { inLines } from '../markers.js';
import { without } from '../multiset.js';

/** What runs when packages are installed or code is built, and what fetches code to run it. */
const HOOKS =
  /"(?:pre|post)?(?:install|prepare|pack|publish|prepublishOnly|update|autoload-dump)(?:-cmd)?"\s*:|\bcmdclass\b|"(?:pre|post)(?:test|build|lint)"\s*:/g;
const FETCHES =
  /\b(?:curl|wget|iwr|Invoke-WebRequest)\b[^\n]{0,200}(?:https?:|\$|\|)[^\n]*|\b(?:bash|sh)\s+-c\b[^\n]*|\|\s*(?:ba|z)?sh\b|\b(?:npx|pnpx|bunx|uvx|pipx)\s+(?:--yes|-y)\b[^\n]*|--(?:extra-)?index-url\b[^\n]*|--registry\b[^\n]*|\bGOPROXY\b|\bGONOSUM\w*|\bGOFLAGS\b|\bNODE_OPTIONS\b|\bPYTHONPATH\b|\bLD_PRELOAD\b|--trusted-host\b|--no-check-certificate\b|\bstrict-ssl\b|NODE_TLS_REJECT_UNAUTHORIZED|--insecure\b|verify\s*=\s*False|InsecureSkipVerify|rejectUnauthorized["']?\s*:\s*false|\beval\s*\(|\bexec\s*\(\s*(?:base64|compile|requests|urllib)|\bchild_process\b|\bos\.system\b/gm;
/** The image that another one is built on. */
const BASE_IMAGE = /^\s*FROM\s+\S+/gim;
const BUILD_PROGRAM = /(^|\/)(setup\.py|build\.rs|binding\.gyp|extconf\.rb)$/;

export const installScript: GateRule = {
  name: 'install-script',
  judge: ({ path, before }, { sameMeaning, addedLines, removedLines, language }) => {
    if (sameMeaning) return [];
    const isManifest = /(^|\/)(package|composer)\.json$/.test(path);
    const hooks = isManifest && before ? without(inLines(addedLines, HOOKS), inLines(removedLines, HOOKS)) : [];
    const changedHook = isManifest ? addedLines.find(({ text }) => text.search(HOOKS) !== -1) : undefined;
    const isProse = /\.(md|rst|adoc|txt)$/i.test(path);
    const gained = (pattern: RegExp) => without(inLines(addedLines, pattern), inLines(removedLines, pattern));
    const images = language.name === 'dockerfile' ? gained(BASE_IMAGE) : [];
    const fetches = isProse ? [] : [...gained(FETCHES), ...images];
    return [
      ...hooks.slice(0, 3).map(({ key, line }) => refuse(line, `something runs when packages are installed: ${key}`)),
      ...(changedHook && hooks.length === 0 ? [refuse(changedHook.line, 'what runs at installation changes')] : []),
      ...fetches
        .slice(0, 3)
        .map(({ key, line }) => askPerson(line, `it fetches or runs what nobody has read: ${key.slice(0, 80)}`)),
      ...(BUILD_PROGRAM.test(path) ? [askPerson(null, 'it changes a program that runs during the build')] : []),
    ];
  },
};
