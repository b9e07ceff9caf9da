import { z } from 'zod';
import { fixAttemptSchema, fixMetadataSchema } from '../../core/fixes/fix-attempt.js';
import { declinedSchema } from '../../core/fixes/tried.js';
import { printable } from '../../core/printable.js';
import { routeSchema } from '../../core/routing/route-failure.js';
import { ID_END } from '../../core/run-id.js';
import type { StageView } from '../../core/run-view.js';
import type { Paint } from '../paint.js';

const routedSchema = z.object({
  routes: z.array(routeSchema.omit({ externalId: true })),
  verdicts: z.array(fixAttemptSchema.pick({ id: true, status: true }).extend({ message: z.string().nullable() })),
});

const plannedSchema = fixMetadataSchema
  .pick({ delivery: true, summary: true })
  .extend({ strategy: z.string(), approval: z.enum(['none', 'needed', 'given', 'refused']) });

const fixedSchema = z.object({
  planned: z.array(plannedSchema),
  declined: z.array(declinedSchema),
});

/** What the stages `route` and `fix` decided, and why; nothing for other stages, and for results of another shape. */
export function fixLines({ stage, result }: Pick<StageView, 'stage' | 'result'>, paint: Paint): string[] {
  if (stage === 'route') return routedLines(result, paint);
  return stage === 'fix' ? fixedLines(result) : [];
}

function routedLines(result: unknown, paint: Paint): string[] {
  const parsed = routedSchema.safeParse(result);
  if (!parsed.success) return [];
  const { routes, verdicts } = parsed.data;
  return [
    ...routes.flatMap(({ checkName, action, row, reason, considered }) => [
      printable(`${checkName} → ${action} (row ${row}): ${reason}`),
      ...(considered.length === 0 ? [] : [`  ${paint('dim', printable(considered.join('; ')))}`]),
    ]),
    ...verdicts.map(({ id, status, message }) =>
      printable(`attempt ${id.slice(-ID_END)}: ${status}${message === null ? '' : `, ${message}`}`),
    ),
  ];
}

function fixedLines(result: unknown): string[] {
  const parsed = fixedSchema.safeParse(result);
  if (!parsed.success) return [];
  const { planned, declined } = parsed.data;
  return [
    ...planned.map(({ strategy, delivery, approval, summary }) =>
      printable(`${strategy} → ${delivery}${approval === 'none' ? '' : ` (approval ${approval})`}: ${summary}`),
    ),
    ...declined.flatMap(({ checkName, tried }) => [
      printable(`${checkName} → nothing to propose`),
      ...tried.map(({ strategy, reason }) => `  ${printable(`${strategy}: ${reason}`)}`),
    ]),
  ];
}
