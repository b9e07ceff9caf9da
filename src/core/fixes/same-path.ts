/**
 * The files of a repository that a log can mean by a relative path: that very path, and every path that ends with it, as a step may run in
 * a folder of its own. Where the files are not known (`paths` is empty), the path alone.
 */
export function candidatesFor(path: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [path];
  return paths.filter((each) => each === path || each.endsWith(`/${path}`));
}
