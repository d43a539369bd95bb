// Which session of the history is open, so that other pages can point at one.
import { go } from "./console.svelte";

let open = $state<string | null>(null);

export const history = {
  get open(): string | null {
    return open;
  },
  set open(id: string | null) {
    open = id;
  },
};

export function openInHistory(id: string): void {
  open = id;
  go("history");
}
