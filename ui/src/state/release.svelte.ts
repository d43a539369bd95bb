// Which points of the release checklist are ticked: kept while the staff look at other pages, forgotten with the checklist.
import type { ReleaseItem } from "$bindings/ReleaseItem";

let since = $state<number | null>(null);
let done = $state<ReleaseItem[]>([]);

export const ticked = (of: number): ReleaseItem[] => (since === of ? done : []);

export function tick(of: number, item: ReleaseItem, on: boolean): void {
  const others = ticked(of).filter((each) => each !== item);
  since = of;
  done = on ? [...others, item] : others;
}
