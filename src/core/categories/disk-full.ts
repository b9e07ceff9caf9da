import { category } from './category.js';

/** The machine ran out of disk. */
export const diskFull = category({
  name: 'disk_full',
  label: 'Disk full',
  action: 'rerun',
  words: /no space left|disk (?:is )?full|ENOSPC|not enough space/i,
});
