type Level = 'read' | 'write';

/** The least that the App asks for, and what each is for; app.yml lists the same. */
export const PERMISSIONS = [
  { name: 'checks', level: 'write', title: 'Checks', purpose: 'post the check run Regreen with its annotations' },
  { name: 'actions', level: 'read', title: 'Actions', purpose: 'read the logs of failed jobs' },
  { name: 'contents', level: 'read', title: 'Contents', purpose: 'read the repository config and files' },
  { name: 'pull_requests', level: 'read', title: 'Pull requests', purpose: 're-read pull requests' },
  { name: 'statuses', level: 'read', title: 'Commit statuses', purpose: 'read commit statuses' },
  { name: 'merge_queues', level: 'read', title: 'Merge queues', purpose: 'hear of merge groups' },
  { name: 'metadata', level: 'read', title: 'Metadata', purpose: 'know the repositories' },
] as const satisfies { name: string; level: Level; title: string; purpose: string }[];

export type PermissionName = (typeof PERMISSIONS)[number]['name'];

/** A permission that an installation has not given, and the sentence that says what it switches off and how to mend it. */
export type MissingPermission = { name: PermissionName; sentence: string };

/**
 * What is missing from the permissions an installation has given, as GitHub lists them ({ checks: "write", … }).
 * Nothing known about an installation counts as nothing missing: the next call tells.
 */
export function missingPermissions(granted: Record<string, string>): MissingPermission[] {
  if (Object.keys(granted).length === 0) return [];
  return PERMISSIONS.filter(({ name, level }) => !(granted[name] === level || granted[name] === 'write')).map(
    ({ name }) => missingPermission(name),
  );
}

export function missingPermission(name: PermissionName): MissingPermission {
  const { title, level, purpose } = PERMISSIONS.find((permission) => permission.name === name)!;
  return {
    name,
    sentence: `Regreen cannot ${purpose}: accept the permission “${title}: ${level}” in the settings of the installation.`,
  };
}
