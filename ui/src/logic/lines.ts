// The history's list in pages. Pure.
import type { SessionLine } from "$bindings/SessionLine";

/** The pages with what the newest lines say; null where a gap would be left, and all is to be read anew. */
export function merge(pages: SessionLine[][], newest: SessionLine[]): SessionLine[][] | null {
  const first = pages[0];
  const known = first?.[0];
  if (!first || !known) return null;
  const at = newest.findIndex(({ id }) => id === known.id);
  if (at < 0) return null;
  const now = new Map(newest.map((line) => [line.id, line]));
  const changed = pages.map((page) => (page.some(({ id }) => now.has(id)) ? page.map((line) => now.get(line.id) ?? line) : page));
  return [[...newest.slice(0, at), ...(changed[0] ?? [])], ...changed.slice(1)];
}
