import { askPerson, type GateRule, refuse } from '../gate-rule.js';

/** Symbolic links and submodules are none of a fix's business; whether a file can be run is a person's. */
export const fileMode: GateRule = {
  name: 'file-mode',
  judge: ({ before, after }) => {
    const modes = [before?.mode, after?.mode];
    if (modes.includes('120000')) return [refuse(null, 'it makes, changes or removes a symbolic link')];
    if (modes.includes('160000')) return [refuse(null, 'it makes, changes or removes a submodule')];
    if (after?.mode === '100755' && before?.mode !== '100755') return [askPerson(null, 'the file becomes executable')];
    return before && after && before.mode !== after.mode ? [askPerson(null, 'the mode of the file changes')] : [];
  },
};
