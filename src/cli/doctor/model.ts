import { type ModelName, modelNameText } from '../../core/model/model-name.js';
import { listModels } from '../../model/list-models.js';
import { type Check, type Outcome, ok, problem, warning } from './check.js';

/** The language models, if any: whether their servers are there, take the key and know the names. Nothing is asked of a model. */
export const model: Check = {
  name: 'model',
  needs: ['environment'],
  async run({ config }) {
    const { models } = config!;
    if (models === null) return [ok('none: Regreen works without one')];
    const { allowed, access, prices } = models.settings;
    const found: Outcome[] = [];
    for (const [provider, how] of Object.entries(access) as [ModelName['provider'], (typeof access)['openai']][]) {
      if (!how) continue;
      const names = allowed.filter((name) => name.provider === provider);
      found.push(...lookAtNames(names, await listModels(provider, how)));
    }
    const unpriced = allowed.filter((name) => !prices.has(modelNameText(name)));
    if (Object.keys(models.budgets.usd).length > 0 && unpriced.length > 0)
      found.push(
        problem(
          `REGREEN_MODEL_MAX_USD holds, and nobody has said what ${unpriced.map(modelNameText).join(', ')} costs: it is not asked`,
          'Set its price in REGREEN_MODEL_PRICES.',
        ),
      );
    return found;
  },
};

function lookAtNames(names: ModelName[], listed: Awaited<ReturnType<typeof listModels>>): Outcome[] {
  const all = names.map(modelNameText).join(', ');
  if (listed.kind === 'listed') {
    return names.map((name) =>
      listed.names.length === 0 || listed.names.some((id) => id === name.model || id === `${name.model}:latest`)
        ? ok(modelNameText(name))
        : warning(`${modelNameText(name)} is not among the models that its server lists`, 'Check its name.'),
    );
  }
  if (listed.status === 401 || listed.status === 403)
    return [problem(`the server of ${all} refuses the key (HTTP ${listed.status})`, 'Check the key.')];
  // Not every gateway lists its models.
  if (listed.status === 404 || listed.status === 405) return [ok(`${all}: its server is there, and lists no models`)];
  return [
    problem(
      `the server of ${all} cannot be asked: ${listed.message}`,
      'Check its address. Until then failures are read by our own rules alone.',
    ),
  ];
}
