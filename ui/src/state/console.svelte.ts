// What the console's window knows: the last view, where the staff want to be, and the last refusal.
import { backend } from "$backend";
import type { Ask } from "$bindings/Ask";
import type { AskRefused } from "$bindings/AskRefused";
import type { View } from "$bindings/View";
import { type Wish, wishAfter } from "../logic/pages";
import { clock } from "./clock.svelte";
import { setLanguage, t } from "./words.svelte";

let view = $state.raw<View | null>(null);
let wish = $state<Wish>("home");
let refused = $state.raw<AskRefused | null>(null);

function take(next: View): void {
  clock.set(next.now);
  setLanguage(next.language);
  document.documentElement.dataset.theme = next.theme;
  wish = wishAfter(view, next, wish);
  view = next;
}

export const seen = {
  get view(): View | null {
    return view;
  },
  get wish(): Wish {
    return wish;
  },
  get refused(): AskRefused | null {
    return refused;
  },
};

/** Listens to the console; asked again until it answers. */
export async function start(): Promise<void> {
  try {
    await backend.subscribe(take);
  } catch {
    setTimeout(() => void start(), 1000);
  }
}

export function go(next: Wish): void {
  wish = next;
  refused = null;
}

/** Asks; what comes of it arrives as a view, a refusal is shown above the page. */
export async function ask(what: Ask): Promise<void> {
  refused = null;
  refused = await backend.ask(what);
}

export const putRefusalAway = (): void => {
  refused = null;
};

export async function end(): Promise<void> {
  try {
    await backend.end();
  } catch {
    refused = { code: "end", sentence: t("end-failed") };
  }
}
