import { category } from './category.js';

/** The machine that runs the job failed, not the job. */
export const infrastructure = category({
  name: 'infrastructure',
  label: 'Infrastructure',
  action: 'rerun',
  words:
    /shutdown signal|lost communication|runner (?:lost|is offline|failed)|internal (?:server )?error|node .{0,40}(?:lost|offline)|image .{0,40}(?:deprecated|retired)/i,
});
