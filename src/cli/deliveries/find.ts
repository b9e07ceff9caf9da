import { findDeliveryIds } from '../../store/read-deliveries.js';
import type { Sql } from '../../store/sql.js';
import { CliError } from '../io.js';

/** The one delivery that this means. Throws with the candidates when there are several. */
export async function getDelivery(sql: Sql, text: string): Promise<{ id: string; deliveryId: string }> {
  if (text.trim() === '') throw new CliError(2, 'Name a delivery: its X-GitHub-Delivery, or the beginning of it.');
  const found = await findDeliveryIds(sql, text);
  if (found.length > 1) {
    const candidates = found.map(({ deliveryId }) => deliveryId).join(', ');
    throw new CliError(1, `"${text}" is the beginning of several deliveries; give more of one of them: ${candidates}.`);
  }
  if (!found[0])
    throw new CliError(1, `There is no delivery "${text}": regreen deliveries list shows those there are.`);
  return found[0];
}
