import { z } from 'zod';

/** Of what JSON can say, what a column can hold: https://www.postgresql.org/docs/current/datatype.html */

const MOST_INTEGER = 2 ** 31 - 1;

/** A number of a pull request, or of an attempt: an integer column. */
export const smallNumber = z.int().positive().max(MOST_INTEGER);

const LATEST = Date.UTC(9999, 11, 31);
/** No place on earth is further from Greenwich. */
const OFFSET = /(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** ISO 8601 lets the year be 0, a minute have 61 seconds, and a zone be a day ahead; neither JavaScript nor PostgreSQL takes all of it. */
export const moment = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= 0 && Date.parse(text) <= LATEST && OFFSET.test(text), {
    error: 'is no time since 1970',
  });
