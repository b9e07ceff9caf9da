import { stringify } from 'yaml';
import type { Filter } from './glob.js';
import type { PipelineDefinition } from './pipeline-definition.js';

/** A pipeline as a YAML file that reads back as the same pipeline; what goes without saying is left out. */
export const renderPipeline = ({ name, description, stages }: PipelineDefinition): string =>
  stringify(
    {
      name,
      ...(description === null ? {} : { description }),
      stages: stages.map(({ stage, options, when, approval }) => ({
        stage,
        ...(Object.keys(options).length > 0 ? { options } : {}),
        ...(when ? { when: Object.fromEntries(Object.entries(when).map(([key, one]) => [key, short(one)])) } : {}),
        ...(approval ? { approval } : {}),
      })),
    },
    { aliasDuplicateObjects: false, lineWidth: 0 },
  );

function short({ include, exclude }: Filter): string[] | Partial<Filter> {
  if (exclude.length === 0 && include.length > 0) return include;
  return { ...(include.length > 0 ? { include } : {}), exclude };
}
