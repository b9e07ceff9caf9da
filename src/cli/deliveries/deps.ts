import type { DeliveryStatus } from '../../core/delivery-view.js';
import type { RecoveredDeliveries } from '../../core/recovered-deliveries.js';
import type { WithDatabase } from '../database.js';
import type { Clock } from '../format.js';

export type DeliveriesDeps = {
  withDatabase: WithDatabase;
  /** Takes a recorded delivery in again, named by its X-GitHub-Delivery. */
  replayDelivery(deliveryId: string): Promise<{ outcome: string; reason: string | null }>;
  /** Brings in what the App's delivery log has and we lack, back to then or to the last good point. */
  recoverDeliveries(since: Date | undefined): Promise<RecoveredDeliveries>;
  clock: Clock;
};

export type DeliveryListFlags = {
  status?: DeliveryStatus[];
  event?: string;
  repo?: string;
  since?: Date;
  before?: string;
  limit: number;
  json?: boolean;
};

export type DeliveryShowFlags = { body?: boolean; json?: boolean };
