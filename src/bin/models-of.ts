import type { Config } from '../config.js';
import { createModels, type Models } from '../model/models.js';

/** The language models that the environment names; null: none. */
export const modelsOf = ({ models }: Config): Models | null => models && createModels(models.settings, models.budgets);
