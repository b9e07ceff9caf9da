type Level = 'read' | 'write';

/**
 * What the App asks for, and what each is for: of one name, what needs less first. app.yml lists the greatest level of each.
 * Comments on a pull request, their reactions and its labels go by Pull requests, though their addresses say "issues";
 * only the event issue_comment wants Issues. https://docs.github.com/rest/authentication/permissions-required-for-github-apps
 */
export const PERMISSIONS = [
  { name: 'checks', level: 'write', title: 'Checks', purpose: 'post the check run Regreen with its annotations' },
  { name: 'actions', level: 'read', title: 'Actions', purpose: 'read the logs of failed jobs' },
  { name: 'actions', level: 'write', title: 'Actions', purpose: 're-run failed jobs' },
  { name: 'contents', level: 'read', title: 'Contents', purpose: 'read the repository config and files' },
  { name: 'contents', level: 'write', title: 'Contents', purpose: 'commit fixes' },
  { name: 'pull_requests', level: 'read', title: 'Pull requests', purpose: 're-read pull requests' },
  { name: 'pull_requests', level: 'write', title: 'Pull requests', purpose: 'suggest fixes and comment' },
  { name: 'issues', level: 'read', title: 'Issues', purpose: 'hear of commands in comments' },
  { name: 'statuses', level: 'read', title: 'Commit statuses', purpose: 'read commit statuses' },
  {
    name: 'merge_queues',
    level: 'read',
    title: 'Merge queues',
    purpose: 'tell what put a pull request out of the merge queue',
  },
  { name: 'metadata', level: 'read', title: 'Metadata', purpose: 'know the repositories' },
] as const satisfies { name: string; level: Level; title: string; purpose: string }[];

export type PermissionName = (typeof PERMISSIONS)[number]['name'];

/** A permission that an installation has not given, and the sentence that says what it switches off and how to mend it. */
export type MissingPermission = { name: PermissionName; level: Level; sentence: string };

/**
 * What is missing from the permissions an installation has given, as GitHub lists them ({ checks: "write", … }): one for
 * each thing that is switched off, so that one who gave "read" hears only of what needs "write".
 * Nothing known about an installation counts as nothing missing: the next call tells.
 */
export function missingPermissions(granted: Record<string, string>): MissingPermission[] {
  if (Object.keys(granted).length === 0) return [];
  return PERMISSIONS.filter(({ name, level }) => !(granted[name] === level || granted[name] === 'write')).map(
    ({ name, level }) => missingPermission(name, level),
  );
}

/** `level`: where GitHub refused what needs more than the least of that permission. */
export function missingPermission(name: PermissionName, level?: Level): MissingPermission {
  const missing = PERMISSIONS.find(
    (permission) => permission.name === name && (level === undefined || permission.level === level),
  )!;
  return {
    name,
    level: missing.level,
    sentence: `Regreen cannot ${missing.purpose}: accept the permission “${missing.title}: ${missing.level}” in the settings of the installation.`,
  };
}
