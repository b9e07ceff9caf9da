import { isLoopbackHost } from '../loopback-host.js';
import { type ModelName, modelNameText, type ProviderName, parseModelName } from './model-name.js';
import { type Prices, parsePrices } from './price.js';

export type ProviderAccess = {
  /** null: the provider's own address. */
  baseUrl: string | null;
  /** null: the server asks for none. */
  key: string | null;
};

/** What the operator has allowed. `allowed` begins with `byDefault`. */
export type ModelSettings = {
  byDefault: ModelName;
  allowed: ModelName[];
  access: Partial<Record<ProviderName, ProviderAccess>>;
  prices: Prices;
  /** Whether replies are streamed: a server behind a proxy that cuts quiet connections needs it. */
  stream: boolean;
  /** `schema`: the provider holds the model to the schema. `text`: for servers that do not know how; the schema stands in the prompt in both. */
  replyFormat: 'schema' | 'text';
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The model's part of the environment: null where REGREEN_MODEL is not set. Each problem begins with the name of its variable. */
export function readModelSettings(env: Environment): { settings: ModelSettings | null; problems: string[] } {
  const problems: string[] = [];
  const of = (name: string): string | null => env[name]?.trim() || null;
  const wanted = of('REGREEN_MODEL');
  if (wanted === null) return { settings: null, problems };
  const names = [wanted, ...(of('REGREEN_MODELS_ALLOWED') ?? '').split(',').filter((part) => part.trim() !== '')];
  const allowed = names.flatMap((text, index) => {
    const parsed = parseModelName(text);
    if ('name' in parsed) return [parsed.name];
    problems.push(`${index === 0 ? 'REGREEN_MODEL' : 'REGREEN_MODELS_ALLOWED'} ${parsed.mistake}`);
    return [];
  });
  const access: ModelSettings['access'] = {};
  for (const provider of new Set(allowed.map((name) => name.provider))) {
    access[provider] = readAccess(provider, of, problems);
  }
  const priced = parsePrices(of('REGREEN_MODEL_PRICES') ?? '');
  if ('mistake' in priced) problems.push(`REGREEN_MODEL_PRICES ${priced.mistake}`);
  const stream = of('REGREEN_MODEL_STREAM') ?? 'false';
  if (stream !== 'true' && stream !== 'false') problems.push('REGREEN_MODEL_STREAM must be true or false');
  const replyFormat = of('REGREEN_MODEL_REPLY_FORMAT') ?? 'schema';
  if (replyFormat !== 'schema' && replyFormat !== 'text') {
    problems.push('REGREEN_MODEL_REPLY_FORMAT must be schema or text');
  }
  const [byDefault] = allowed;
  if (problems.length > 0 || byDefault === undefined || 'mistake' in priced) return { settings: null, problems };
  return {
    settings: {
      byDefault,
      allowed: distinct(allowed),
      access,
      prices: priced.prices,
      stream: stream === 'true',
      replyFormat: replyFormat === 'text' ? 'text' : 'schema',
    },
    problems,
  };
}

/** The model that a repository asks for, if the operator allows it; the operator's own where it asks for none. */
export function chooseModel(settings: ModelSettings, wanted: string | null): { name: ModelName } | { mistake: string } {
  if (wanted === null) return { name: settings.byDefault };
  const parsed = parseModelName(wanted);
  if ('mistake' in parsed) return parsed;
  const name = settings.allowed.find((one) => modelNameText(one) === modelNameText(parsed.name));
  if (name) return { name };
  return {
    mistake: `must be one of the models that this Regreen allows: ${settings.allowed.map(modelNameText).join(', ')}`,
  };
}

/** Where the address and the key of each provider stand. Addresses of the first two are for a gateway in between. */
const VARIABLES: Record<ProviderName, { url: string; key: string; needs: 'url' | 'key' }> = {
  anthropic: { url: 'ANTHROPIC_BASE_URL', key: 'ANTHROPIC_API_KEY', needs: 'key' },
  openai: { url: 'OPENAI_BASE_URL', key: 'OPENAI_API_KEY', needs: 'key' },
  'openai-compatible': { url: 'REGREEN_MODEL_URL', key: 'REGREEN_MODEL_KEY', needs: 'url' },
};

function readAccess(provider: ProviderName, of: (name: string) => string | null, problems: string[]): ProviderAccess {
  const variables = VARIABLES[provider];
  const address = of(variables.url);
  const key = of(variables.key);
  if (variables.needs === 'key' && key === null) problems.push(`${variables.key} is missing: ${provider} needs a key`);
  if (variables.needs === 'url' && address === null) {
    problems.push(`${variables.url} is missing: the address of the server, such as http://127.0.0.1:11434/v1`);
  }
  if (key !== null && !/^[\x21-\x7e]+$/.test(key))
    problems.push(`${variables.key} must be one word of plain characters`);
  const mistake = address === null ? null : mistakeOfAddress(address, key !== null);
  if (mistake !== null) problems.push(`${variables.url} ${mistake}`);
  return { baseUrl: address?.replace(/\/+$/, '') ?? null, key };
}

const ADDRESS = /^(https?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?(?:\/[^\s?#]*)?$/i;

function mistakeOfAddress(address: string, hasKey: boolean): string | null {
  const parts = ADDRESS.exec(address);
  if (!parts) return 'must be an address such as https://models.example.com/v1, without user, password, ? and #';
  const [, protocol = '', host = ''] = parts;
  if (hasKey && protocol.toLowerCase() === 'http' && !isLoopbackHost(host)) {
    return 'must begin with https://, or the key would cross the network in the clear';
  }
  return null;
}

function distinct(names: ModelName[]): ModelName[] {
  return [...new Map(names.map((name) => [modelNameText(name), name])).values()];
}
