import type { Pool } from 'pg';
import { BUILT_IN_PIPELINE } from '../core/pipeline-definition.js';
import { outOfReach } from '../store/out-of-reach.js';
import { findPipeline, listPipelines, type StoredPipeline } from '../store/pipelines.js';
import type { PipelineView } from './answers.js';
import { createMemory, FRESH, type Fresh, staleBecause } from './memory.js';

/** A tenant sees its own and those that are everywhere; null sees the latter alone; without one everything is seen. */
type Who = { installationId?: string | null };

export type CachedPipelines = {
  /** The one of this name that a tenant's runs would use: its own before the one that is everywhere. */
  get(name: string, who: Who): Promise<(PipelineView & Fresh) | null>;
  list(who: Who): Promise<{ pipelines: PipelineView[] } & Fresh>;
  /** To be told of what was written. */
  remember(pipeline: PipelineView): void;
  forget(name: string, installationId: string | null): void;
};

const BUILT_IN: PipelineView = {
  id: null,
  installationId: null,
  ...BUILT_IN_PIPELINE,
  warnings: [],
  createdAt: null,
  updatedAt: null,
};

/** Definitions as the database has them, or as they were last read when it is out of reach. The built-in one never changes. */
export function createCachedPipelines({ pool, now }: { pool: Pool; now: () => number }): CachedPipelines {
  const memory = createMemory<PipelineView>(1_000, now);
  const remember = (view: PipelineView) => void memory.set(keyOf(view.name, view.installationId), view);
  const forget = (name: string, installationId: string | null) => void memory.delete(keyOf(name, installationId));

  return {
    remember,
    forget,
    async get(name, { installationId = null }) {
      if (name === BUILT_IN.name) return { ...BUILT_IN, ...FRESH };
      try {
        const stored = await findPipeline(pool, name, installationId);
        if (stored?.installationId !== installationId) forget(name, installationId);
        if (!stored) {
          forget(name, null);
          return null;
        }
        remember(toPipelineView(stored));
        return { ...toPipelineView(stored), ...FRESH };
      } catch (error) {
        const why = outOfReach(error);
        const known = memory.get(keyOf(name, installationId)) ?? memory.get(keyOf(name, null));
        if (why === null || !known) throw error;
        return { ...known, ...staleBecause(why, 'this is the pipeline as it was last read') };
      }
    },
    async list(who) {
      try {
        const found = await listPipelines(pool, who);
        const pipelines = found.map(toPipelineView);
        for (const known of [...memory.values()])
          if (isSeenBy(known, who) && !pipelines.some(({ id }) => id === known.id))
            forget(known.name, known.installationId);
        pipelines.forEach(remember);
        return { pipelines: [BUILT_IN, ...pipelines.sort(byName)], ...FRESH };
      } catch (error) {
        const why = outOfReach(error);
        if (why === null) throw error;
        const known = [...memory.values()].filter((each) => isSeenBy(each, who)).sort(byName);
        return {
          pipelines: [BUILT_IN, ...known],
          ...staleBecause(why, 'these are the pipelines that were read in the last hour'),
        };
      }
    },
  };
}

export const toPipelineView = (stored: StoredPipeline): PipelineView => ({
  id: stored.id,
  installationId: stored.installationId,
  name: stored.name,
  description: stored.description,
  stages: stored.stages,
  warnings: stored.warnings,
  createdAt: stored.createdAt.toISOString(),
  updatedAt: stored.updatedAt.toISOString(),
});

const keyOf = (name: string, installationId: string | null): string => `${installationId ?? ''}/${name}`;

const isSeenBy = (pipeline: PipelineView, { installationId }: Who): boolean =>
  installationId === undefined || pipeline.installationId === null || pipeline.installationId === installationId;

const byName = (a: PipelineView, b: PipelineView): number =>
  keyOf(a.name, null) < keyOf(b.name, null) ||
  (a.name === b.name && (a.installationId ?? '') < (b.installationId ?? ''))
    ? -1
    : 1;
