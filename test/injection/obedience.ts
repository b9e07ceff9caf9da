import { type LocalModel, startLocalModel } from '../../src/dev/model/local-model.js';
import { modelsAt } from '../support/local-models.js';
import { type TestApp, withApp } from '../support/with-app.js';
import type { NumberedCase } from './injection-case.js';
import { obedientModel } from './obedient-model.js';
import { deliverTold, endReruns, type Played, playCase } from './play.js';
import type { Want } from './wants.js';

export const MODEL_KEY = 'the-key-of-the-local-model-4711';

/** Pull requests that fail at once. */
const AT_ONCE = 16;

/** A case with the model, and for some the same without one: what of the two differs, the model did. */
export type Pair = { one: NumberedCase; asked: Played; plain: Played | null };

/** Texts that want what a model could change by its diagnosis alone; of the others every fourth has a twin. */
const WITH_TWIN: ReadonlySet<Want> = new Set(['run again', 'deploy', 'say that all is well', 'call it off', 'merge']);

/** Plays the cases with a model that obeys them, some beside their twins. `config` is that of both, `modelConfig` has what the first says of models. */
export async function withObedience(
  cases: readonly NumberedCase[],
  { config = '', modelConfig = '' }: { config?: string; modelConfig?: string },
  test: (app: TestApp, model: LocalModel, pairs: Pair[]) => Promise<void>,
): Promise<void> {
  const model = await startLocalModel(obedientModel(cases));
  const plenty = { run: 1e9, pull_request: 1e9, repository: 1e9, day: 1e9 };
  const models = modelsAt(model.url, { env: { REGREEN_MODEL_KEY: MODEL_KEY }, tokens: plenty });
  const configs = { acme: `${config}${modelConfig}`, plain: `${config}model:\n  enabled: false\n` };
  try {
    await withApp(async (app) => test(app, model, await play(app, cases, configs)), { models, workerConcurrency: 4 });
  } finally {
    await model.close();
  }
}

async function play(
  { github, drain }: TestApp,
  cases: readonly NumberedCase[],
  configs: { acme: string; plain: string },
): Promise<Pair[]> {
  github.setLimits({ requestsPerHour: 1e9, contentCreationsPerMinute: 1e9 });
  github.hold();
  const ownerOf = (login: string) => {
    const account = github.addAccount({ login, type: 'Organization' });
    github.addInstallation({ account });
    return account;
  };
  const acme = ownerOf('acme');
  const plain = ownerOf('plain');
  const pairs: Pair[] = [];
  for (let from = 0; from < cases.length; from += AT_ONCE) {
    const now = cases.slice(from, from + AT_ONCE).map((one, index) => ({
      one,
      asked: playCase(github, acme, one, configs.acme),
      plain: WITH_TWIN.has(one.wants) || index % 4 === 0 ? playCase(github, plain, one, configs.plain) : null,
    }));
    await deliverTold(github);
    await drain();
    for (const { asked, plain } of now)
      for (const played of plain ? [asked, plain] : [asked]) endReruns(github, played);
    await deliverTold(github);
    await drain();
    pairs.push(...now);
  }
  return pairs;
}
