import type { components } from '@octokit/openapi-types';
import type { AppIdentity, Installation } from '../entities.js';
import { isoOrNull, isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { showUser } from './user.js';

type Schemas = components['schemas'];

/** What check runs and comments carry as `app`, and what `GET /app` answers. */
export const showApp = (world: World, app: AppIdentity): NonNullable<Schemas['integration']> => ({
  id: app.id,
  client_id: app.clientId,
  slug: app.slug,
  node_id: nodeId('A', app.id),
  owner: showUser(world, app.owner),
  name: app.name,
  description: '',
  external_url: `${world.urls.web}/apps/${app.slug}`,
  html_url: `${world.urls.web}/apps/${app.slug}`,
  created_at: isoSeconds(app.createdAt),
  updated_at: isoSeconds(app.createdAt),
  permissions: app.permissions as Record<string, string>,
  events: app.events,
});

export const showInstallation = (world: World, installation: Installation): Schemas['installation'] => ({
  id: installation.id,
  client_id: world.app.clientId,
  account: showUser(world, installation.account),
  repository_selection: installation.repositoryIds ? 'selected' : 'all',
  access_tokens_url: `${world.urls.api}/app/installations/${installation.id}/access_tokens`,
  repositories_url: `${world.urls.api}/installation/repositories`,
  html_url:
    installation.account.type === 'Organization'
      ? `${world.urls.web}/organizations/${installation.account.login}/settings/installations/${installation.id}`
      : `${world.urls.web}/settings/installations/${installation.id}`,
  app_id: world.app.id,
  app_slug: world.app.slug,
  target_id: installation.account.id,
  target_type: installation.account.type,
  permissions: installation.permissions,
  events: installation.events,
  created_at: isoSeconds(installation.createdAt),
  updated_at: isoSeconds(installation.updatedAt),
  single_file_name: null,
  has_multiple_single_files: false,
  single_file_paths: [],
  suspended_by: installation.suspendedBy && showUser(world, installation.suspendedBy),
  suspended_at: isoOrNull(installation.suspendedAt),
});

/** The stub that every delivery about a repository carries. */
export const showInstallationStub = (installation: Installation) => ({
  id: installation.id,
  node_id: Buffer.from(`023:IntegrationInstallation${installation.id}`).toString('base64'),
});
