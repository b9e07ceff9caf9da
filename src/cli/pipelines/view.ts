import type { PipelineDefinition } from '../../core/pipeline-definition.js';
import { printable } from '../../core/printable.js';
import { formatNumber } from '../format.js';
import type { Column } from '../table.js';

/** A pipeline as `--json` prints it; the built-in one has no id, no runs counted and no times. */
export type PipelineView = PipelineDefinition & {
  id: string | null;
  installationId: string | null;
  /** The login of its installation; null: for all. */
  installation: string | null;
  runs: number | null;
  warnings: string[];
  createdAt: string | null;
  updatedAt: string | null;
};

export const pipelineColumns = (): Column<PipelineView>[] => [
  { title: 'Name', text: ({ name }) => printable(name), importance: 9 },
  {
    title: 'For',
    text: ({ id, installationId, installation }) =>
      id === null ? 'built in' : installationId === null ? 'all' : printable(installation ?? installationId),
    importance: 8,
  },
  { title: 'Stages', text: ({ stages }) => stages.map(named).join(', ') || '-', least: 10, importance: 7 },
  { title: 'Runs', text: ({ runs }) => formatNumber(runs), align: 'right', importance: 6 },
  { title: 'Description', text: ({ description }) => printable(description ?? ''), least: 12, importance: 2 },
];

/** Conditions and approvals are marked; `get` shows them. */
const named = ({ stage, when, approval }: PipelineView['stages'][number]): string =>
  `${stage}${when ? ' (when)' : ''}${approval ? ' (approval)' : ''}`;
