import { missingPermissions } from '../../core/permissions.js';
import { readAppSettings } from '../../github/app-settings.js';
import { appManifest } from '../manifest.js';
import { asApp } from './as-app.js';
import { type Check, ok, problem, warning } from './check.js';

/** What the App may do and hears of, against app.yml. */
export const permissions: Check = {
  name: 'permissions',
  needs: ['app'],
  async run({ config }) {
    const settings = await readAppSettings(await asApp(config!));
    const { default_events: events, default_permissions: wanted } = appManifest();
    const page = `${settings.settingsUrl}/permissions`;
    const extra = Object.keys(settings.permissions).filter((name) => !(name in wanted));
    const found = [
      ...missingPermissions(settings.permissions).map(({ sentence }) => problem(sentence, `Add it on ${page}`)),
      ...events
        .filter((event) => !settings.events.includes(event))
        .map((event) => problem(`Regreen does not hear of the event ${event}.`, `Subscribe to it on ${page}`)),
      ...(extra.length > 0 ? [warning(`more than Regreen needs: ${extra.join(', ')}`, `Take it back on ${page}`)] : []),
    ];
    return found.length > 0 ? found : [ok('every permission and event that Regreen needs, and no more')];
  },
};
