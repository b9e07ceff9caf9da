import { z } from 'zod';

const crashed = z.object({ crashed: z.string() });

/** What of ours kept a stage from answering, as its saved result says; null where nothing did. */
export const crashOfStage = (result: unknown): string | null => crashed.safeParse(result).data?.crashed ?? null;
