import { randomBytes } from 'node:crypto';

/** A token of GitHub's shape that nobody gave out, to see where it comes out. */
export const ghsToken = (): string => `ghs_${randomBytes(27).toString('base64url').replace(/[-_]/g, 'x')}`;
