import { authorization } from './authorization.js';
import { awsKey } from './aws-key.js';
import { azureKey } from './azure-key.js';
import { gcpKey } from './gcp-key.js';
import { githubToken } from './github-token.js';
import { gitlabToken } from './gitlab-token.js';
import { jwt } from './jwt.js';
import type { SecretKind } from './kind.js';
import { modelKey } from './model-key.js';
import { namedSecret } from './named-secret.js';
import { npmToken } from './npm-token.js';
import { paymentKey } from './payment-key.js';
import { privateKey } from './private-key.js';
import { pypiToken } from './pypi-token.js';
import { regreenToken } from './regreen-token.js';
import { slackToken } from './slack-token.js';
import { urlCredentials } from './url-credentials.js';

/** Every kind of secret, in order: the longest shapes first, so that a part of one is not taken for another. */
export const secretKinds: readonly SecretKind[] = [
  privateKey,
  githubToken,
  gitlabToken,
  jwt,
  awsKey,
  gcpKey,
  azureKey,
  slackToken,
  npmToken,
  pypiToken,
  regreenToken,
  modelKey,
  paymentKey,
  urlCredentials,
  authorization,
  namedSecret,
];

/** Nothing can be a secret in text that holds none of these. */
const POSSIBLE =
  /gh[opusr]_|github_pat_|gl[a-z]{2,6}-|eyJ|A[KSBC][IC]A|aws|AIza|ya29|GOCSPX|Key=|sig=|Q~|xox|xapp|hooks\.slack|npm_|:_|pypi-|rgn_|sk-|[sr]k_|whsec_|:\/\/|PRIVATE KEY|authori[sz]ation|bearer|api.?key|token|passw|secret/i;

/** The one door through which text goes before it is stored, logged or posted: every secret in it becomes `[redacted:<kind>]`. */
export function redact(text: string): string {
  if (!POSSIBLE.test(text)) return text;
  let safe = text;
  for (const { name, pattern } of secretKinds) {
    safe = safe.replace(pattern, (...match: unknown[]) => {
      const groups = match.at(-1);
      const named = typeof groups === 'object' && groups !== null ? (groups as Record<string, string | undefined>) : {};
      const { keep, keepToo, keepThree, after } = named;
      return `${keep ?? keepToo ?? keepThree ?? ''}[redacted:${name}]${after ?? ''}`;
    });
  }
  return safe;
}

/** `redact` on every string of a JSON value, names of properties too. The value itself is left as it is. */
export function redactDeep<Value>(value: Value): Value {
  return redactAny(value) as Value;
}

function redactAny(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redactAny);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redact(key), redactAny(inner)]));
}
