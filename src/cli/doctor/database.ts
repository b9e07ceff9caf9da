import { type DatabaseFacts, inspectDatabase, inspectEmbedded } from '../../store/inspect-database.js';
import { type Check, type Outcome, ok, problem, reasonOf, warning } from './check.js';

const LEAST_MAJOR = 13;
const NEWEST_TRIED_MAJOR = 18;

/** The database that the environment names, or the embedded one, which is looked at without starting it. */
export const database: Check = {
  name: 'database',
  needs: ['environment', 'data-directory'],
  async run({ config }) {
    const { databaseUrl, migrationUrl, dataDir } = config!;
    if (databaseUrl === null) return lookAtEmbedded(dataDir);
    const outcomes = await lookAt('DATABASE_URL', databaseUrl);
    if (migrationUrl !== null && outcomes.every(({ status }) => status !== 'problem')) {
      await inspectDatabase(migrationUrl).catch((error) => {
        outcomes.push(unreachable('DATABASE_MIGRATION_URL', migrationUrl, error));
      });
    }
    return outcomes;
  },
};

async function lookAt(name: string, url: string): Promise<Outcome[]> {
  try {
    return judge(await inspectDatabase(url), `at ${placeOf(url)}`);
  } catch (error) {
    return [unreachable(name, url, error)];
  }
}

async function lookAtEmbedded(dataDir: string): Promise<Outcome[]> {
  try {
    const embedded = await inspectEmbedded(dataDir);
    if (embedded.state === 'absent') return [ok('embedded PostgreSQL, made at the first start')];
    if (embedded.state === 'stopped') {
      return [ok(`embedded PostgreSQL ${embedded.major} in ${dataDir}, not running; a start brings it up to date`)];
    }
    if (!embedded.owned) {
      return [
        warning(
          `the embedded PostgreSQL in ${dataDir} was left running by a Regreen that was killed`,
          'Nothing to do: the next start stops it and goes on.',
        ),
      ];
    }
    return judge(embedded.facts, `embedded, in use by a running Regreen in ${dataDir}`);
  } catch (error) {
    return [
      problem(
        `the embedded PostgreSQL in ${dataDir} cannot be looked at: ${reasonOf(error)}`,
        'Run doctor as the user that runs Regreen; if nothing else helps, stop Regreen and start it again.',
      ),
    ];
  }
}

function judge({ version, major, migrations }: DatabaseFacts, place: string): Outcome[] {
  const found: Outcome[] = [];
  if (major < LEAST_MAJOR)
    found.push(problem(`PostgreSQL ${version} is too old`, `Use PostgreSQL ${LEAST_MAJOR} to ${NEWEST_TRIED_MAJOR}.`));
  if (major > NEWEST_TRIED_MAJOR)
    found.push(
      warning(
        `PostgreSQL ${version} is newer than what was tried`,
        `PostgreSQL ${NEWEST_TRIED_MAJOR} is known to work.`,
      ),
    );
  if (migrations.edited.length > 0)
    found.push(
      problem(
        `applied migrations were edited: ${migrations.edited.join(', ')}`,
        'Put their files back as they were, and make the change a new migration.',
      ),
    );
  if (migrations.unknown.length > 0)
    found.push(problem('the schema belongs to a newer Regreen', 'Update this one, or go back with the newer one.'));
  if (migrations.pending.length > 0)
    found.push(problem(`${migrations.pending.length} migrations are pending`, 'Run regreen migrate.'));
  return found.length > 0 ? found : [ok(`PostgreSQL ${version}, ${place}; all migrations applied`)];
}

const unreachable = (name: string, url: string, error: unknown): Outcome =>
  problem(
    `the database at ${placeOf(url)} cannot be used: ${reasonOf(error)}`,
    `Check ${name}, and that the server runs and takes this user from here.`,
  );

/** Without the password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
