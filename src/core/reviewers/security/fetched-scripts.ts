import { isForeign, isShown, isTest } from '../file-kind.js';
import { addedLines, findingAt, removedLines } from '../finding-at.js';
import type { ChangedFile, DiffLine, ReviewFinding } from '../reviewer.js';

const READS =
  /(^|\/)(Dockerfile|Containerfile)(\.[^/]+)?$|\.dockerfile$|^\.github\/(workflows|actions)\/[^\n]*\.ya?ml$|(^|\/)action\.ya?ml$|(^|\/)\.gitlab-ci[^/]*\.ya?ml$|^\.circleci\/config\.yml$/i;
const FETCH = String.raw`\b(?:curl|wget)\b[^|;&\n]{0,400}`;
const PIPED = new RegExp(
  String.raw`${FETCH}\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:/bin/|/usr/bin/env\s+)?(?:ba|z|da)?sh\b|\b(?:ba|z)?sh\s+(?:-\w+\s+)?(?:<\(|-c\s+["']?\$\()\s*(?:curl|wget)\b`,
);
/** Installers that their projects tell everybody to run so. */
const KNOWN =
  /https:\/\/(?:sh\.rustup\.rs|get\.docker\.com|astral\.sh|deb\.nodesource\.com|rpm\.nodesource\.com|install\.python-poetry\.org|get\.pnpm\.io|bun\.sh|deno\.land|get\.helm\.sh|raw\.githubusercontent\.com\/(?:helm|nvm-sh|Homebrew)\/|apt\.llvm\.org|cli\.github\.com|packagecloud\.io|dl\.google\.com)/;
const TLS_OFF =
  /\b(?:NODE_TLS_REJECT_UNAUTHORIZED|GIT_SSL_NO_VERIFY)\b["']?\s*[:=]\s*["']?(?:0|1|true)\b|\bhttp\.sslVerify["']?\s+["']?false\b|\bstrict-ssl["']?\s+["']?false\b/;

/** A script from the network that goes straight into a shell, and certificates that are not checked, where images and checks are built. */
export function fetchedScripts(file: ChangedFile): ReviewFinding[] {
  if (!READS.test(file.path) || isTest(file.path) || isForeign(file.path) || isShown(file.path)) return [];
  const before = new Set(commandsOf(removedLines(file)).map(({ text }) => keyOf(text)));
  return commandsOf(addedLines(file)).flatMap(({ at, text }) => {
    if (/^\s*#/.test(text) || before.has(keyOf(text))) return [];
    if (TLS_OFF.test(text))
      return [
        findingAt(file, at, [
          'tls_verification_off',
          'high',
          'Certificates are no longer checked, so that anybody between can read and change what is sent.',
        ]),
      ];
    if (!PIPED.test(text)) return [];
    const isOpen = /\bhttp:\/\/(?!localhost|127\.)/.test(text);
    const severity = isOpen ? 'high' : KNOWN.test(text) ? 'low' : 'medium';
    const message = 'A script from the network runs unread. Fetch a named version, and check its sum before it runs.';
    return [findingAt(file, at, ['pipe_to_shell', severity, message])];
  });
}

/** Commands with the lines that go on after a `\`. The line is that of the last part, which pipes. */
function commandsOf(lines: DiffLine[]): { at: DiffLine; text: string }[] {
  const commands: { at: DiffLine; text: string }[] = [];
  let open = '';
  for (const at of lines) {
    const text = `${open}${at.text.slice(0, 2000)}`;
    const goesOn = /\\\s*$/.test(at.text) && text.length < 4000;
    if (goesOn && !PIPED.test(text)) open = text.replace(/\\\s*$/, ' ');
    else {
      commands.push({ at, text });
      open = '';
    }
  }
  return commands;
}

/** The same for another version of the same. */
const keyOf = (text: string): string => (PIPED.test(text) ? text.replace(/[\d.]+/g, '0').trim() : `\n${text.trim()}`);
