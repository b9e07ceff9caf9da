import { missingPermissions } from '../../core/permissions.js';
import { type InstallationSettings, listInstallationSettings, readAppSettings } from '../../github/app-settings.js';
import { asApp } from './as-app.js';
import { type Check, type Outcome, ok, problem, warning } from './check.js';

/** Where the App is installed, and whether each owner has accepted what the App asks for by now. */
export const installations: Check = {
  name: 'installations',
  needs: ['app'],
  async run({ config }) {
    const client = await asApp(config!);
    const app = await readAppSettings(client);
    const found = await listInstallationSettings(client);
    if (found.length === 0)
      return [warning('the App is installed nowhere', `Install it: ${app.htmlUrl}/installations/new`)];
    const outcomes = found.flatMap((installation) => lookAt(installation, app));
    if (outcomes.length > 0) return outcomes;
    return [ok(`on ${found.map(({ account }) => account).join(', ')}; everything is accepted`)];
  },
};

/** What the App itself lacks is told once, by the check of its permissions. */
function lookAt(
  { account, htmlUrl, permissions, events, suspended }: InstallationSettings,
  app: { permissions: Record<string, string>; events: string[] },
): Outcome[] {
  if (suspended) return [warning(`${account}: suspended`, `Its owner can end that: ${htmlUrl}`)];
  const lackedByApp = new Set(missingPermissions(app.permissions).map(({ name }) => name));
  return [
    ...missingPermissions(permissions)
      .filter(({ name }) => !lackedByApp.has(name))
      .map(({ sentence }) => problem(`${account}: ${sentence}`, `Its owner accepts on ${htmlUrl}`)),
    ...app.events
      .filter((event) => !events.includes(event))
      .map((event) =>
        problem(`${account}: the event ${event} is not accepted yet.`, `Its owner accepts on ${htmlUrl}`),
      ),
  ];
}
