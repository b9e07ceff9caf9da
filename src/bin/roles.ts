/** The parts of Regreen that a process may run. */
export const ROLES = ['web', 'worker', 'monitor'] as const;
export type Role = (typeof ROLES)[number];
