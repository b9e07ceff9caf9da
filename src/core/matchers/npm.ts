import type { CategoryName, LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT, type Weight } from './matcher.js';

const NPM = /(?:^|[\s:|>])npm (?:ERR!|error)(?: (?<text>.*))?$/;
const CODE = /^code (?<code>[A-Z][A-Z0-9_]{2,40}|\d{1,3})$/;
/** `ERESOLVE unable to …`: what is left when the `code` line was lost. */
const CODE_FIRST = /^(?<code>E[A-Z][A-Z0-9_]{3,40})\b/;
/** What npm says of a code whose line was lost, or that it never printed. */
const CODES_SAID: readonly { pattern: RegExp; code: (said: string) => string }[] = [
  { pattern: /^(?:The )?(?:`npm ci`|cipm) (?:command )?can only install /, code: () => 'EUSAGE' },
  { pattern: /^[45]\d\d .{1,100} - [A-Z]{3,6} \S/, code: (said) => `E${said.slice(0, 3)}` },
];
/** Words that npm puts before the lines of a message, and lines that tell nothing to a person. */
const LABEL =
  /^(?:40[134](?: 40[134])?|notarget|network|engine|notsup|need auth|enoent|JSON\.parse|E[A-Z]{4,}|git|syscall|gyp ERR!) +/;
const CHAFF =
  /^(?:$|code |errno |syscall |path |command |location |workspace |dest |file |argv |cwd |stack |At |A complete log|Log files|For a full report|In most cases|This is (?:related|a problem|probably)|\s+at |while |node_modules|\/\S+\.(?:txt|log)$)/i;
const MAX_BLOCK = 120;

const NPM_CI = /`npm ci`|^cipm /m;

/** What an error code speaks for. `says` finds the line that says it best, `detail` one to put behind it. */
type Kind = { codes: RegExp; category: CategoryName; weight?: Weight; says?: RegExp; detail?: RegExp; where?: RegExp };

const KINDS: readonly Kind[] = [
  {
    codes: /^EUSAGE$/,
    where: NPM_CI,
    category: 'lockfile',
    says: NPM_CI,
    detail: /^(?:Missing|Invalid): .+/,
  },
  { codes: /^EUSAGE$/, category: 'configuration' },
  {
    codes: /^ERESOLVE$/,
    category: 'dependency',
    says: /^(?:Could not resolve dependency|Conflicting peer dependency):/,
  },
  // A registry hides what one may not write to.
  { codes: /^E404$/, where: /\bPUT\b/, category: 'permission' },
  { codes: /^E404$/, category: 'dependency', says: /^404\s+.*'.{1,200}' |is not in (?:this|the npm) registry/ },
  { codes: /^EBADENGINE$/, category: 'dependency', says: /Not compatible/, detail: /Required: .+/ },
  {
    codes:
      /^(?:ETARGET|ENOTSUP|EBADPLATFORM|EINTEGRITY|EUNSUPPORTEDPROTOCOL|EINVALIDTAGNAME|EINVALIDPACKAGENAME|EOVERRIDE|EPEERINVALID)$/,
    category: 'dependency',
  },
  {
    codes:
      /^(?:ETIMEDOUT|ECONNRESET|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT|E429|E5\d\d|EPIPE|ERR_SSL\w*|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED\w*|DEPTH_ZERO\w*)$/,
    category: 'network',
    says: /request to .{1,300} failed|^(?:network )?.*failed, reason/,
  },
  {
    codes: /^(?:E403|EPUBLISHCONFLICT)$/,
    where: /cannot publish over|previously published/i,
    category: 'deploy',
    says: /previously published/,
  },
  { codes: /^(?:E40[123]|ENEEDAUTH|EOTP|EACCES|EPERM|EAUTH\w*)$/, category: 'permission' },
  { codes: /^(?:ENOSPC|EDQUOT)$/, category: 'disk_full' },
  { codes: /^ENOMEM$/, category: 'out_of_memory' },
  { codes: /^(?:ENOENT|EJSONPARSE|ENOTDIR|EINVALIDTYPE|ENOLOCK|EWORKSPACESNOTFOUND)$/, category: 'configuration' },
  { codes: /^128$/, where: /publickey|Authentication failed|could not read|Permission denied/, category: 'permission' },
  { codes: /^128$/, where: /Could not resolve host|timed out|reset by peer/, category: 'network' },
  { codes: /^128$/, category: 'dependency', says: /^fatal: / },
  // The script of a package that is being installed; its output follows in npm's own lines.
  {
    codes: /^(?:\d+|ELIFECYCLE)$/,
    where: /^path .*[\\/]node_modules[\\/]|\b(?:pre|post)?install: `|Failed at the .* (?:pre|post)?install script/m,
    category: 'dependency',
    says: /fatal error: |: error: |^(?:gyp ERR! (?:stack )?)?\w*Error: |^ERR! |Failed at the /,
  },
];

/** What npm says without a code. */
const SENTENCES: readonly { pattern: RegExp; category: CategoryName; weight: Weight }[] = [
  { pattern: /^missing script:? /i, category: 'configuration', weight: WEIGHT.decisive },
  { pattern: /^Exit handler never called|^cb\(\) never called/, category: 'infrastructure', weight: WEIGHT.named },
  { pattern: /^Invalid Version:|^Cannot read propert|^Invalid tag name/, category: 'dependency', weight: WEIGHT.named },
  { pattern: /audit endpoint returned an error|^network /, category: 'network', weight: WEIGHT.named },
  { pattern: /^Test failed\./, category: 'test_failure', weight: WEIGHT.summary },
];

function codeSaid(text: string): string | undefined {
  const first = CODE_FIRST.exec(text)?.groups?.code;
  return first ?? CODES_SAID.find(({ pattern }) => pattern.test(text))?.code(text);
}

type Said = { line: LogLine; text: string };

function start(scan: Scan): LineTest {
  let block: Said[] = [];
  let code: string | null = null;

  const withoutLabel = (text: string): string => text.replace(LABEL, '').trim();

  function sentence(kind: Kind | undefined): { message: string; lines: LogLine[] } {
    const at = block.findIndex(({ text }) => kind?.says?.test(text));
    const first = at >= 0 ? at : block.findIndex(({ text }) => !CHAFF.test(text) && !CODE.test(text));
    const said = block[first];
    if (!said) return { message: block[0]?.line.text.trim() ?? '', lines: block.slice(0, 1).map(({ line }) => line) };
    const next = /:$| or$/.test(said.text) ? block[first + 1] : undefined;
    const detail = kind?.detail ? block.find(({ text }) => kind.detail?.test(text)) : undefined;
    const firstSentence = detail ? said.text.replace(/(\w{3}\.) .*/, '$1') : said.text;
    const message = [firstSentence, next?.text, detail?.text]
      .filter((text) => text !== undefined)
      .map(withoutLabel)
      .join(' ');
    const coded = block.find(({ text }) => CODE.test(text));
    const quoted = [said, next, detail, coded].filter((one) => one !== undefined).map(({ line }) => line);
    return { message, lines: quoted };
  }

  function finish(): void {
    const texts = block.map(({ text }) => text);
    code ??= texts.map(codeSaid).find((found) => found !== undefined) ?? null;
    const all = texts.join('\n');
    const kind = KINDS.find(({ codes, where }) => codes.test(code ?? '') && (!where || where.test(all)));
    if (kind) {
      const weight = kind.weight ?? WEIGHT.decisive;
      scan.report({ category: kind.category, weight, code, ...sentence(kind) });
    } else {
      const spoken = SENTENCES.find(({ pattern }) => texts.some((text) => pattern.test(text)));
      const said = spoken ? block.find(({ text }) => spoken.pattern.test(text)) : undefined;
      if (said && spoken)
        scan.report({
          category: spoken.category,
          weight: spoken.weight,
          message: withoutLabel(said.text),
          lines: [said.line],
          finding: spoken.weight > WEIGHT.summary,
        });
      else if (block.length > 0)
        scan.report({
          category: 'unknown',
          weight: code ? WEIGHT.summary : WEIGHT.word,
          finding: false,
          code,
          ...sentence(kind),
        });
    }
    block = [];
    code = null;
  }

  return (line) => {
    const match = NPM.exec(line.text);
    if (!match) {
      if (block.length > 0) finish();
      return 'pass';
    }
    const text = (match.groups?.text ?? '').trimEnd();
    const found = CODE.exec(text)?.groups?.code ?? null;
    // Two runs of npm in a row.
    if (found && code) finish();
    code ??= found;
    if (block.length < MAX_BLOCK) block.push({ line, text });
    return 'more';
  };
}

/** npm's `npm error` lines (`npm ERR!` before 10.6), which belong together from the code on. */
export const npm: Matcher = {
  name: 'npm',
  url: 'https://docs.npmjs.com/cli/v11/using-npm/logging',
  hints: ['npm (?:ERR!|error)'],
  start,
};
