import { analyze } from './analyze.js';
import { fix } from './fix.js';
import { notify } from './notify.js';
import { review } from './review.js';
import { route } from './route.js';
import type { AnyStage } from './stage.js';

/** The default pipeline, in order. */
export const stages: readonly AnyStage[] = [analyze, route, fix, review, notify];
