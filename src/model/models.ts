import { type ModelBudgets, repositoryBudgets } from '../core/model/budgets.js';
import { type ModelName, modelNameText } from '../core/model/model-name.js';
import { chooseModel, type ModelSettings } from '../core/model/model-settings.js';
import type { Model } from './model.js';
import { openModel } from './open-model.js';

/** The language models of this process. */
export type Models = {
  settings: ModelSettings;
  budgets: ModelBudgets;
  /** The same object for the same name: it holds what is known about its server. Throws where its provider is not set up. */
  open(name: ModelName): Model;
};

export function createModels(settings: ModelSettings, budgets: ModelBudgets): Models {
  const opened = new Map<string, Model>();
  return {
    settings,
    budgets,
    open(name) {
      const text = modelNameText(name);
      const model = opened.get(text) ?? openModel(settings, name);
      opened.set(text, model);
      return model;
    },
  };
}

/** The model that a run may ask, and how much of it. */
export type RunModel = { model: Model; name: string; budgets: ModelBudgets };

/** The model that the configuration of a repository chooses within what the operator allows; a mistake is a sentence for people. */
export function modelFor(
  models: Models | null,
  wanted: { enabled: boolean; name: string | null; maxTokensPerDay: number | null; maxUsdPerDay: number | null },
): { model: RunModel | null; mistake: string | null } {
  if (models === null || !wanted.enabled) return { model: null, mistake: null };
  const chosen = chooseModel(models.settings, wanted.name);
  if ('mistake' in chosen) return { model: null, mistake: `model.name ${chosen.mistake}` };
  const name = modelNameText(chosen.name);
  return {
    model: { model: models.open(chosen.name), name, budgets: repositoryBudgets(models.budgets, wanted) },
    mistake: null,
  };
}
