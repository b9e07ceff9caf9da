import { type Command, InvalidArgumentError, Option } from 'commander';
import { printableJson } from '../core/printable.js';
import {
  type ApiToken,
  createApiToken,
  listApiTokens,
  revokeApiToken,
  SCOPES,
  type TokenScope,
} from '../store/api-tokens.js';
import { orEmpty, type WithDatabase } from './database.js';
import { type Clock, formatAgo, formatMoment } from './format.js';
import { CliError, type CliIo, print } from './io.js';
import { type Paint, paintFor, widthOf } from './paint.js';
import { findTenant } from './pipelines/tenant.js';
import { type Column, layOutTable } from './table.js';

export type TokensDeps = { withDatabase: WithDatabase; clock: Clock };

type CreateFlags = { name: string; installation?: string; scope: TokenScope[]; expires: number; json?: boolean };

const READING = SCOPES.filter((scope) => scope.endsWith(':read'));
const HOUR_MS = 3_600_000;
const UNIT_MS: Record<string, number> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS };
const MOST_DAYS = 366;

/** `regreen tokens`: the tokens that open the API. */
export function tokensCommand(program: Command, io: CliIo, deps: TokensDeps): void {
  const tokens = program.command('tokens').description('manage the tokens of the API');
  tokens
    .command('create')
    .description('make a token, and print it this once')
    .requiredOption('--name <name>', 'what it is for', parseName)
    .option('--installation <login>', 'only this tenant: its login, or its id (default: all of them)')
    .addOption(
      new Option('--scope <list>', `what it may do: some of ${SCOPES.join(',')}`)
        .argParser(parseScopes)
        .default(READING, 'to read'),
    )
    .addOption(
      new Option('--expires <time>', 'when it ends: hours, days or weeks such as 12h, 90d, 4w')
        .argParser(parseExpires)
        .default(parseExpires('90d'), '90d'),
    )
    .option('--json', 'print JSON')
    .action((flags: CreateFlags) => create(io, deps, flags));
  tokens
    .command('list')
    .description('show the tokens there are, without what is secret of them')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) => list(io, deps, flags));
  tokens
    .command('revoke <token>')
    .description('end a token, named by its id or its name, at once')
    .option('--json', 'print JSON')
    .action((named: string, flags: { json?: boolean }) => revoke(io, deps, named, flags));
}

async function create(io: CliIo, deps: TokensDeps, flags: CreateFlags): Promise<void> {
  const expiresAt = new Date(deps.clock.now() + flags.expires);
  const made = await deps.withDatabase(
    async (pool) => {
      const installationId = await findTenant(pool, flags.installation);
      const given = { name: flags.name, installationId, scopes: flags.scope, expiresAt };
      const created = await createApiToken(pool, given);
      if (!created)
        throw new CliError(1, `There is a token named ${flags.name} already: revoke it first, or take another name.`);
      return { ...created, ...given, installation: flags.installation ?? null };
    },
    { readOnly: false },
  );
  if (flags.json) return print(io, JSON.stringify(made));
  // The token alone goes to stdout, so that a script can take it from there.
  print(io, made.token);
  io.stderr.write(
    `Keep it now: it is not shown again. It is for ${made.installationId === null ? 'every installation' : whoseOf(made)}, may ${made.scopes.join(', ')}, and ends on ${expiresAt.toISOString().slice(0, 10)}.\n`,
  );
}

type Whose = Pick<ApiToken, 'installation' | 'installationId'> & { user?: string | null };

const NONE: ApiToken[] = [];

async function list(io: CliIo, deps: TokensDeps, { json }: { json?: boolean }): Promise<void> {
  const tokens = await orEmpty(
    io,
    deps.withDatabase((pool) => listApiTokens(pool), { readOnly: true }),
    NONE,
  );
  if (json) return print(io, printableJson(tokens));
  if (tokens === NONE) return;
  if (tokens.length === 0) {
    io.stderr.write('There are no tokens yet: regreen tokens create makes one.\n');
    return;
  }
  const table = layOutTable(columns(deps.clock, paintFor(io)), tokens, widthOf(io));
  print(io, paintFor(io)('bold', table.header));
  for (const token of tokens) print(io, table.line(token));
}

function columns(clock: Clock, paint: Paint): Column<ApiToken>[] {
  const state = (token: ApiToken) => stateOf(token, clock.now());
  const moment = (time: Date | null) => (time ? formatMoment(time.toISOString(), clock) : '-');
  return [
    { title: 'Id', text: ({ id }) => id, importance: 5 },
    { title: 'Name', text: ({ name }) => name, least: 8, importance: 9 },
    {
      title: 'State',
      text: state,
      paint: (text, token) => (state(token) === 'active' ? paint('green', text) : paint('dim', text)),
      importance: 8,
    },
    { title: 'Installation', text: whoseOf, least: 8, importance: 7 },
    { title: 'Scopes', text: ({ scopes }) => scopes.join(','), least: 10, importance: 4 },
    { title: 'Ends', text: ({ expiresAt }) => moment(expiresAt), importance: 6 },
    {
      title: 'Last used',
      text: ({ lastUsedAt }) => (lastUsedAt ? formatAgo(lastUsedAt.toISOString(), clock) : 'never'),
      importance: 3,
    },
  ];
}

const whoseOf = ({ installation, installationId, user }: Whose): string =>
  user ? `what ${user} may` : installationId === null ? 'all' : (installation ?? installationId);

function stateOf({ revokedAt, expiresAt }: ApiToken, nowMs: number): 'active' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt.getTime() <= nowMs ? 'expired' : 'active';
}

async function revoke(io: CliIo, deps: TokensDeps, named: string, { json }: { json?: boolean }): Promise<void> {
  const token = await deps.withDatabase(
    async (pool) => {
      const alive = (await listApiTokens(pool)).filter((each) => stateOf(each, deps.clock.now()) === 'active');
      const byId = alive.filter(({ id }) => id === named.toLowerCase());
      const found = byId.length > 0 ? byId : alive.filter(({ name }) => name === named);
      if (found.length > 1)
        throw new CliError(
          1,
          `${named} means several: ${found.map(({ id }) => id).join(', ')}. Give one of these ids.`,
        );
      if (!found[0] || !(await revokeApiToken(pool, found[0].id)))
        throw new CliError(1, `There is no living token ${named}: regreen tokens list shows those there are.`);
      return found[0];
    },
    { readOnly: false },
  );
  print(
    io,
    json ? JSON.stringify({ id: token.id, name: token.name, revoked: true }) : `revoked ${token.name} (${token.id})`,
  );
}

function parseName(text: string): string {
  const name = text.trim();
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._@/-]{0,99}$/u.test(name))
    throw new InvalidArgumentError(
      'It must be letters, digits and " ._@/-", 100 at most, beginning with a letter or digit.',
    );
  return name;
}

function parseScopes(text: string): TokenScope[] {
  const scopes = [...new Set(text.split(',').map((part) => part.trim()))];
  const known = SCOPES.filter((scope) => scopes.includes(scope));
  if (known.length < scopes.length) throw new InvalidArgumentError(`It must be some of ${SCOPES.join(',')}.`);
  return known;
}

/** Milliseconds from now. */
function parseExpires(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? [];
  const timeMs = Number(number) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  if (!(timeMs <= MOST_DAYS * UNIT_MS.d!))
    throw new InvalidArgumentError(`It must be hours, days or weeks such as 12h, 90d or 4w, a year at most.`);
  return timeMs;
}
