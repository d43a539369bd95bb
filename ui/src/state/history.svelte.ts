// What of the history the staff look at: kept while they look at other pages, so that they find it as they left it.
import { backend } from "$backend";
import type { HistoryChoices } from "$bindings/HistoryChoices";
import type { SessionLine } from "$bindings/SessionLine";
import { type Chips, filterOf, unfiltered } from "../logic/filter";
import { merge } from "../logic/lines";
import { clock } from "./clock.svelte";
import { go } from "./console.svelte";
import { language } from "./words.svelte";

let open = $state<string | null>(null);
let pages = $state.raw<SessionLine[][]>([]);
let more = $state(false);
let failed = $state(false);
let choices = $state.raw<HistoryChoices>({ engineers: [], organisations: [], outcomes: [], actors: [], may_export: false });
/** The filter and the language that the lines answer, shown or asked for: the page may be left before it asks. */
let answered = "";
const asked = (chosen: Chips): string => JSON.stringify([chosen, language()]);
export const isAnswered = (chosen: Chips): boolean => asked(chosen) === answered;

/** The last question; an older one's answer does not count. */
let question = 0;
let asking = false;

export const chips = $state<Chips>(unfiltered());

export const set = (next: Chips): void => void Object.assign(chips, next);

/** Where the list stands: how far it is scrolled, how high its pages are, and the year and the picture beside it. */
export const place = $state({ scroll: 0, pictures: innerHeight >= 900, picture: "days", year: null as number | null });
export const heights: number[] = [];

export const history = {
  get open(): string | null {
    return open;
  },
  set open(id: string | null) {
    open = id;
  },
  get pages(): SessionLine[][] {
    return pages;
  },
  get more(): boolean {
    return more;
  },
  get failed(): boolean {
    return failed;
  },
  get choices(): HistoryChoices {
    return choices;
  },
};

/** Reads the list from its beginning; again, where nobody asked. */
export async function read(chosen: Chips, again = false): Promise<void> {
  const mine = ++question;
  answered = asked(chosen);
  try {
    const page = await backend.history(filterOf(chosen, clock.now, null, again));
    if (mine !== question) return;
    pages = page.lines.length > 0 ? [page.lines] : [];
    more = page.more;
    failed = false;
    heights.length = 0;
    place.scroll = 0;
  } catch {
    if (mine !== question) return;
    answered = "";
    failed = true;
  }
}

/** Reads on after the last line. */
export async function readOn(): Promise<void> {
  const after = pages.at(-1)?.at(-1)?.id;
  if (asking || !more || after === undefined) return;
  const mine = question;
  asking = true;
  try {
    const page = await backend.history(filterOf(chips, clock.now, after));
    if (mine !== question) return;
    if (page.lines.length > 0) pages = [...pages, page.lines];
    more = page.more;
  } catch {
    if (mine === question) failed = true;
  } finally {
    asking = false;
  }
}

/** Takes in what came since, where the list stands as it is; not again where somebody came back to it. */
export async function refresh(again = true): Promise<void> {
  const mine = question;
  try {
    const page = await backend.history(filterOf(chips, clock.now, null, again));
    if (mine !== question) return;
    const merged = merge(pages, page.lines);
    if (merged) pages = merged;
    else await read(chips, true);
  } catch {
    // What is shown stays; the next change is another try.
  }
}

export async function readChoices(): Promise<void> {
  try {
    choices = await backend.historyChoices();
  } catch {
    failed = true;
  }
}

export function openInHistory(id: string): void {
  open = id;
  go("history");
}
