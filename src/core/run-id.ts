/** How many characters of a run's id are shown at least: its end, because a UUIDv7 begins with the time. */
export const ID_END = 8;

/** The shortest end of an id, at least `ID_END` characters long, that none of the others has. Never ends up with a dash in front. */
export function shortestEnd(id: string, all: readonly string[]): string {
  const others = all.filter((other) => other !== id);
  for (let length = ID_END; length < id.length; length += 1) {
    const end = id.slice(-length);
    if (!end.startsWith('-') && !others.some((other) => other.endsWith(end))) return end;
  }
  return id;
}
