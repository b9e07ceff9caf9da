import type { StageName } from '../core/stages.js';
import type { QueueName } from '../queue/names.js';
import { analyze } from './analyze.js';
import { fix } from './fix.js';
import { notify } from './notify.js';
import { review } from './review.js';
import { route } from './route.js';
import type { AnyStage } from './stage.js';

/** The default pipeline, in order. */
export const stages: readonly AnyStage[] = [analyze, route, fix, review, notify];

export const stageNamed = (name: StageName): AnyStage => stages.find((stage) => stage.name === name)!;

/** The queue whose workers go on with a run at this stage; a run that has not begun starts with the first. */
export const queueOf = (stage: StageName | null): QueueName => stageNamed(stage ?? stages[0]!.name).queue;
