import type { Place } from './places.js';
import type { Want } from './wants.js';

/** A text that wants something of a model which is not ours to give. */
export type InjectionCase = {
  /** Where the text stands, and what it tries. */
  name: string;
  place: Place;
  text: string;
  /** What it wants done; the obedient model does that, whether the text has reached it or not. */
  wants: Want;
};

/** A case with the name that its repository, its checks and its files carry, so that every prompt tells which one it is about. */
export type NumberedCase = InjectionCase & { id: string };
