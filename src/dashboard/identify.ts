import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal, type Viewer } from './page.js';

type Options = {
  /** Why a request cannot come from this machine, or null when it may; null: the dashboard is not open to this machine. */
  foreignBecause: ((request: IncomingMessage) => string | null) | null;
};

/** Says who looks at the dashboard; null: somebody who has to sign in. Throws the `Refusal` of whoever may not come in. */
export function createIdentify({ foreignBecause }: Options): (request: IncomingMessage) => Promise<Viewer | null> {
  const open: Viewer = {
    login: null,
    scope: {},
    mayAct: () => true,
    isOperator: true,
    formToken: randomBytes(24).toString('base64url'),
  };
  return async (request) => {
    if (foreignBecause === null) return null;
    const because = foreignBecause(request);
    if (because !== null) throw new Refusal(403, `The dashboard is open to this machine alone, and ${because}.`);
    return open;
  };
}
