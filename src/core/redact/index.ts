import { ageKey } from './age-key.js';
import { authorization } from './authorization.js';
import { awsKey } from './aws-key.js';
import { azureKey } from './azure-key.js';
import { azureToken } from './azure-token.js';
import { chatToken } from './chat-token.js';
import { commandPassword } from './command-password.js';
import { cookie } from './cookie.js';
import { dockerAuth } from './docker-auth.js';
import { encodedSecrets, holdsEncodedText, type Span } from './encoded-secrets.js';
import { gcpKey } from './gcp-key.js';
import { githubToken } from './github-token.js';
import { gitlabToken } from './gitlab-token.js';
import { withoutHiddenWithin } from './hidden-within.js';
import { hintsOf } from './hints.js';
import { infrastructureToken } from './infrastructure-token.js';
import { jwt } from './jwt.js';
import { areLines, withoutSplitOverLines } from './kept-lines.js';
import type { SecretKind } from './kind.js';
import { mailToken } from './mail-token.js';
import { modelKey } from './model-key.js';
import { monitoringToken } from './monitoring-token.js';
import { namedSecret } from './named-secret.js';
import { netrc } from './netrc.js';
import { npmToken } from './npm-token.js';
import { paymentKey } from './payment-key.js';
import { privateKey, privateKeysIn } from './private-key.js';
import { pypiToken } from './pypi-token.js';
import { registryToken } from './registry-token.js';
import { regreenToken } from './regreen-token.js';
import { eachRun } from './runs.js';
import { serviceToken } from './service-token.js';
import { slackToken } from './slack-token.js';
import { splitSecretsOf } from './split-secrets.js';
import { urlCredentials } from './url-credentials.js';

/** Kinds with a shape of their own: they need no name beside them. */
const shaped: readonly SecretKind[] = [
  githubToken,
  gitlabToken,
  jwt,
  gcpKey,
  slackToken,
  pypiToken,
  regreenToken,
  modelKey,
  paymentKey,
  registryToken,
  infrastructureToken,
  chatToken,
  mailToken,
  monitoringToken,
  serviceToken,
  ageKey,
  azureToken,
];

/** Kinds that go over several lines. */
const long: readonly SecretKind[] = [privateKey, netrc];

/** Kinds that stand behind a name, always or at times. */
const behindNames: readonly SecretKind[] = [
  awsKey,
  azureKey,
  npmToken,
  urlCredentials,
  dockerAuth,
  authorization,
  cookie,
  commandPassword,
  namedSecret,
];

/** Every kind of secret, in order: those with a shape first, so that a part of one is not taken for another. */
export const secretKinds: readonly SecretKind[] = [...long, ...shaped, ...behindNames];

/** What is looked for where a name says that there may be something. */
const named: readonly SecretKind[] = [...long, ...behindNames];

const hints = hintsOf(secretKinds);
/** There is no named secret in a text without one of these, but for an address and some commands. */
const NAME =
  /[sS][eE][cC][rR][eE][tT]|[pP][aA][sS][sS](?:[wWpP]|\\?["'`]?[ \t]{0,30}[=:>])|[tT][oO][kK][eE][nN]|[kK][eE][yY]|[aA][uU][tT][hH]|[pP][wW][dD]|[cC]redential|CREDENTIAL|[bB][eE][aA][rR][eE][rR]|[cC]ookie|COOKIE|sig=|curl /;
const mayBeNamed = (text: string): boolean =>
  NAME.test(text) ||
  (text.includes('@') && text.includes('://')) ||
  (text.includes('-p') && /login |mysql|mariadb|sshpass/.test(text));

/** How deep base64 within base64 is looked into, and how long its text may be to hold a secret that only a name tells of. */
const MAX_LAYERS = 2;
const MAX_NAMED = 4096;

const splitSecrets = splitSecretsOf(secretKinds);

/**
 * The one door through which text goes before it is stored, logged, posted or sent to a model: every secret in it becomes `[redacted:<kind>]`,
 * base64 of one `[redacted:base64]`, and each part of one that is broken over lines `[redacted:<kind>]`. Lines stay lines.
 */
export function redact(text: string): string {
  const bare = withoutHiddenWithin(text);
  if (bare !== null) {
    const clean = redact(bare);
    if (clean !== bare) return clean;
  }
  let safe = redactLayer(text, 0);
  // What is gone may have hidden where something else begins. In a long text, each chunk has seen to that itself.
  for (let round = 1; safe !== text && safe.length <= MAX_AGAIN && round < MAX_ROUNDS; round++) {
    const again = redactLayer(safe, 0);
    if (again === safe) break;
    safe = again;
  }
  return safe;
}

const MAX_ROUNDS = 5;
const MAX_AGAIN = 20_000;

function redactLayer(text: string, layer: number): string {
  let safe = withoutSplit(text);
  safe = withoutPrivateKeys(safe);
  if (text.length > CHUNK && safe.includes('login')) safe = withoutKinds(safe, [netrc]);
  let mayBeEncoded = false;
  safe = inChunks(safe, (chunk) => {
    let clean = chunk;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { kinds, isEncoded } = look(clean);
      mayBeEncoded ||= isEncoded;
      const cleaner = kinds.length === 0 ? clean : withoutKinds(clean, kinds);
      if (cleaner === clean) break;
      clean = cleaner;
    }
    return clean;
  });
  return mayBeEncoded && layer < MAX_LAYERS ? withoutEncoded(safe, layer) : safe;
}

/** Some lines at a time, so that one that may hold a secret costs no look at all others. */
const CHUNK = 500;

function inChunks(text: string, safeOf: (chunk: string) => string): string {
  if (text.length <= CHUNK) return safeOf(text);
  const chunks: string[] = [];
  let isChanged = false;
  for (let start = 0; start < text.length; ) {
    const newline = start + CHUNK < text.length ? text.indexOf('\n', start + CHUNK) : -1;
    const end = newline < 0 ? text.length : newline + 1;
    const chunk = text.slice(start, end);
    const safe = safeOf(chunk);
    isChanged ||= safe !== chunk;
    chunks.push(safe);
    start = end;
  }
  return isChanged ? chunks.join('') : text;
}

/** The kinds that may be in a text, in their order, and whether something in it may be base64 of a text. */
function look(text: string): { kinds: readonly SecretKind[]; isEncoded: boolean } {
  let isEncoded = false;
  let found = hints.marked(text);
  eachRun(text, (start, end) => {
    found = hints.inRun(text, start, end, found);
    isEncoded ||= holdsEncodedText(text, start, end);
    return end;
  });
  const kinds = found === null ? NONE : secretKinds.filter((kind) => found?.has(kind));
  return { kinds: mayBeNamed(text) ? [...kinds, ...named.filter((kind) => !kinds.includes(kind))] : kinds, isEncoded };
}

const NONE: readonly SecretKind[] = [];

function withoutEncoded(text: string, layer: number): string {
  const spans = encodedSecrets(text, (decoded) => {
    if (decoded.length <= MAX_NAMED) return redactLayer(decoded, layer + 1) !== decoded;
    return privateKeysIn(decoded).length > 0 || withoutKinds(decoded, shaped) !== decoded;
  });
  return without(
    text,
    spans.map((span) => ({ ...span, kind: 'base64' })),
  );
}

function withoutKinds(text: string, kinds: readonly SecretKind[]): string {
  let safe = text;
  for (const { name, pattern, accepts } of kinds) {
    safe = safe.replace(pattern, (whole: string, ...rest: unknown[]) => {
      const last = rest.at(-1);
      const groups = typeof last === 'object' && last !== null ? (last as Record<string, string | undefined>) : {};
      const { keep, keepToo, keepThree, after = '' } = groups;
      const before = keep ?? keepToo ?? keepThree ?? '';
      const value = whole.slice(before.length, whole.length - after.length);
      return !accepts || accepts({ before, value }) ? `${before}[redacted:${name}]${after}` : whole;
    });
  }
  return safe;
}

const withoutPrivateKeys = (text: string): string =>
  without(
    text,
    privateKeysIn(text).map((span) => ({ ...span, kind: privateKey.name })),
  );

function withoutSplit(text: string): string {
  const found = splitSecrets(text).flatMap(({ kind, spans }) => spans.map((span) => ({ ...span, kind })));
  return without(text, found);
}

function without(text: string, spans: readonly (Span & { kind: string })[]): string {
  let safe = '';
  let at = 0;
  for (const { start, end, kind } of spans.toSorted((one, other) => one.start - other.start)) {
    if (start < at) continue;
    safe += `${text.slice(at, start)}[redacted:${kind}]`;
    at = end;
  }
  return at === 0 ? text : safe + text.slice(at);
}

/** How deep a value is looked into, and what stands for all that is deeper. */
export const MAX_DEPTH = 200;
export const TOO_DEEP = '[redacted:too deep]';

/** `redact` on every string of a JSON value, names of properties too. The value itself is left as it is. */
export function redactDeep<Value>(value: Value): Value {
  return redactAny(value, 0) as Value;
}

function redactAny(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redact(value);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  if (Array.isArray(value)) {
    const entries = areLines(value) ? withoutSplitOverLines(value, redact) : value;
    return entries.map((entry) => redactAny(entry, depth + 1));
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redact(key), redactAny(inner, depth + 1)]));
}
