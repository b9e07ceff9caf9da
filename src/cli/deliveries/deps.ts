import type { DeliveryStatus } from '../../core/delivery-view.js';
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

export type RecoveredDeliveries = {
  lookedAt: number;
  known: number;
  broughtIn: number;
  failed: { deliveryId: string; event: string; reason: string }[];
  /** The stretch of time that was looked through; `upTo` is null where that came to no end. */
  from: string | null;
  upTo: string | null;
  /** Why it stopped before it was through. */
  stopped: string | null;
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
