import { printable, printableJson } from '../../core/printable.js';
import type { RecoveredDeliveries } from '../../core/recovered-deliveries.js';
import { type Clock, formatNumber, formatTime } from '../format.js';
import { CliError, type CliIo, print } from '../io.js';
import type { DeliveriesDeps } from './deps.js';

/** `regreen deliveries recover`: ends with 1 when something could not be brought in, or it is not through. */
export async function recover(
  io: CliIo,
  deps: DeliveriesDeps,
  { since, json }: { since?: Date; json?: boolean },
): Promise<void> {
  const recovered = await deps.recoverDeliveries(since);
  if (json) print(io, printableJson(recovered));
  else for (const line of render(recovered, deps.clock)) print(io, line);
  const { failed, stopped } = recovered;
  if (stopped !== null) throw new CliError(1, `It is not through: ${printable(stopped)}.`);
  if (failed.length > 0)
    throw new CliError(1, 'Not everything could be brought in: regreen deliveries show says more of each.');
}

function* render(
  { lookedAt, known, broughtIn, failed, from, upTo }: RecoveredDeliveries,
  clock: Clock,
): Generator<string> {
  const rows: [string, string][] = [
    ['looked at', formatNumber(lookedAt)],
    ['known', formatNumber(known)],
    ['brought in', formatNumber(broughtIn)],
    ['failed', formatNumber(failed.length)],
    ['from', formatTime(from, clock)],
    ['up to', formatTime(upTo, clock)],
  ];
  for (const [name, text] of rows) yield `${name.padEnd(10)}  ${text}`;
  for (const { deliveryId, event, reason } of failed) yield `  ${printable(`${deliveryId} ${event}: ${reason}`)}`;
}
