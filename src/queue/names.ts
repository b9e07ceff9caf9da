/** Every queue; a pipeline stage names the one whose workers run it. */
export const QUEUE_NAMES = ['analysis', 'fix-attempts', 'reviews', 'notifications'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];
