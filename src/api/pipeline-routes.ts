import {
  BUILT_IN_PIPELINE,
  type PipelineDefinition,
  parsePipeline,
  pipelineInputSchema,
} from '../core/pipeline-definition.js';
import { applyPipeline, deletePipeline } from '../store/pipelines.js';
import { transaction } from '../store/pool.js';
import { freshPipelineResponse, pipelineListResponse, pipelineResponse } from './answers.js';
import { toPipelineView } from './cached-pipelines.js';
import { Problem } from './problem.js';
import { installationQuery, pipelineParams } from './requests.js';
import { type Route, route } from './route.js';
import { pipelinesOf, pipelinesToWrite } from './tenant.js';

const definition = pipelineInputSchema.meta({ id: 'PipelineDefinition' });

export const pipelineRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/pipelines',
    scope: 'pipelines:read',
    summary: 'List the built-in pipeline, those that are everywhere, and your own',
    description: 'A person with several installations sees those of the one that `installation` names.',
    query: installationQuery,
    answers: { 200: [{ description: 'All of them.', schema: pipelineListResponse }] },
    async handle({ caller, query }, { pool, pipelines }) {
      return { status: 200, body: await pipelines.list(await pipelinesOf(pool, caller, query.installation)) };
    },
  }),
  route({
    method: 'GET',
    path: '/pipelines/{name}',
    scope: 'pipelines:read',
    summary: 'Show the pipeline that a name stands for',
    description: 'Your own comes before one of the same name that is everywhere.',
    params: pipelineParams,
    query: installationQuery,
    answers: { 200: [{ description: 'The pipeline.', schema: freshPipelineResponse }] },
    async handle({ caller, params, query }, { pool, pipelines }) {
      const pipeline = await pipelines.get(params.name, await pipelinesOf(pool, caller, query.installation));
      if (!pipeline) throw noPipeline(params.name);
      return { status: 200, body: pipeline };
    },
  }),
  route({
    method: 'POST',
    path: '/pipelines',
    scope: 'pipelines:write',
    summary: 'Create a pipeline',
    description: 'It is your own. Without a tenant it is everywhere, unless `installation` names one.',
    query: installationQuery,
    body: { schema: definition, parse: parseDefinition },
    answers: { 201: [{ description: 'The pipeline.', schema: pipelineResponse }] },
    async handle({ caller, query, body }, { pool, pipelines }) {
      const { installationId } = await pipelinesToWrite(pool, caller, query.installation);
      const view = await transaction(pool, async (sql) => {
        const { pipeline, outcome } = await applyPipeline(sql, body, installationId);
        // Thrown inside the transaction: what was there stays as it was.
        if (outcome !== 'created')
          throw new Problem(
            409,
            `There is a pipeline ${body.name} already: change it with PUT /api/v1/pipelines/${body.name}.`,
          );
        return toPipelineView(pipeline);
      });
      pipelines.remember(view);
      return { status: 201, body: view, headers: { location: `/api/v1/pipelines/${view.name}` } };
    },
  }),
  route({
    method: 'PUT',
    path: '/pipelines/{name}',
    scope: 'pipelines:write',
    summary: 'Create or change a pipeline',
    params: pipelineParams,
    query: installationQuery,
    body: { schema: definition, parse: parseDefinition },
    answers: {
      200: [{ description: 'It was there; this is how it is now.', schema: pipelineResponse }],
      201: [{ description: 'It is new.', schema: pipelineResponse }],
    },
    async handle({ caller, params, query, body }, { pool, pipelines }) {
      if (body.name !== params.name)
        throw new Problem(
          422,
          `The body names the pipeline ${body.name} and the address ${params.name}: they must agree.`,
        );
      const { installationId } = await pipelinesToWrite(pool, caller, query.installation);
      const { pipeline, outcome } = await transaction(pool, (sql) => applyPipeline(sql, body, installationId));
      const view = toPipelineView(pipeline);
      pipelines.remember(view);
      return { status: outcome === 'created' ? 201 : 200, body: view };
    },
  }),
  route({
    method: 'DELETE',
    path: '/pipelines/{name}',
    scope: 'pipelines:write',
    summary: 'Delete a pipeline',
    description: 'Runs that used it stay.',
    params: pipelineParams,
    query: installationQuery,
    answers: { 204: [{ description: 'It is gone.' }] },
    async handle({ caller, params, query }, { pool, pipelines }) {
      if (params.name === BUILT_IN_PIPELINE.name)
        throw new Problem(409, `${params.name} is the built-in pipeline: it stays.`);
      const { installationId } = await pipelinesToWrite(pool, caller, query.installation);
      const deleted = await transaction(pool, (sql) => deletePipeline(sql, params.name, installationId));
      if (!deleted) throw noPipeline(params.name);
      pipelines.forget(params.name, installationId);
      return { status: 204 };
    },
  }),
];

const noPipeline = (name: string): Problem =>
  new Problem(404, `There is no pipeline ${name} here: GET /api/v1/pipelines shows those there are.`);

function parseDefinition(given: unknown): PipelineDefinition {
  const parsed = parsePipeline(given);
  if ('definition' in parsed) return parsed.definition;
  const errors = parsed.mistakes.map(({ path, message }) => ({ path, message }));
  throw new Problem(
    422,
    `The pipeline has ${errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`}: ${errors.map(({ message }) => message).join('; ')}.`,
    { errors },
  );
}
