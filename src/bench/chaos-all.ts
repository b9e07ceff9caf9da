import type { Chaos, ChaosFigures } from './chaos.js';
import { everything } from './chaos-everything.js';
import { upgrade } from './chaos-upgrade.js';

/** Kills under load, and the release before beside this one. */
export const all: Chaos = {
  name: 'all',
  about: `${everything.name} and then ${upgrade.name}`,

  async run(options): Promise<ChaosFigures> {
    const killed = await everything.run(options);
    const upgraded = await upgrade.run(options);
    return {
      ...killed,
      acked: Number(killed.acked) + Number(upgraded.acked ?? 0),
      lost: killed.lost + upgraded.lost,
      doubled: killed.doubled + upgraded.doubled,
      sameEndState: killed.sameEndState !== false && upgraded.sameEndState !== false,
      upgrade: upgraded,
    };
  },

  render: (figures) => {
    const upgraded = figures.upgrade as ChaosFigures;
    return `${upgrade.render(upgraded)}\n${everything.render(figures)}`;
  },
};
