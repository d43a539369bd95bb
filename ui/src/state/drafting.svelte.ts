// The draft of the site's settings: kept while a request or another page comes between, until it is saved or discarded.
import { backend } from "$backend";
import type { AskRefused } from "$bindings/AskRefused";
import type { PolicyDraft } from "$bindings/PolicyDraft";
import type { PolicyEdit } from "$bindings/PolicyEdit";

interface Drafting {
  draft: PolicyDraft | null;
  /** The text that it was begun with. */
  first: string;
  refused: string;
  saved: string;
  saving: boolean;
}

export const drafting: Drafting = $state({ draft: null, first: "", refused: "", saved: "", saving: false });

/** Answers in the order of the questions: each change builds on the text of the one before. */
let last: Promise<void> = Promise.resolve();

export const sentence = (refusal: unknown): string => (refusal as AskRefused).sentence ?? String(refusal);

/** Which draft it is: what was asked for one that was discarded or saved meanwhile does not bring it back. */
let round = 0;

function next(text: () => string | null, edit: PolicyEdit | null): Promise<void> {
  const mine = round;
  last = last.then(async () => {
    if (mine !== round) return;
    try {
      const draft = await backend.policyDraft(text(), edit);
      if (mine !== round) return;
      // What the draft was begun with stays: a file changed meanwhile must be noticed when it is saved.
      drafting.draft = drafting.draft ? { ...draft, base: drafting.draft.base } : draft;
      drafting.refused = "";
    } catch (refusal) {
      if (mine === round) drafting.refused = sentence(refusal);
    }
  });
  return last;
}

export async function begin(): Promise<void> {
  drafting.saved = "";
  await next(() => null, null);
  drafting.first = drafting.draft?.text ?? "";
}

export const change = (key: string, value: unknown): Promise<void> => next(() => drafting.draft?.text ?? null, { key, value });
export const rewrite = (text: string): Promise<void> => next(() => text, null);
/** Looks again at what is open now, while the review stands: what was refused stays said, and what cannot be seen is not said. */
export function lookAgain(): Promise<void> {
  const mine = round;
  last = last.then(async () => {
    const before = drafting.draft;
    if (mine !== round || !before || drafting.saving) return;
    const running = await backend.policyDraft(before.text, null).then((draft) => draft.running, () => null);
    if (mine === round && drafting.draft === before) before.running = running;
  });
  return last;
}
export const look = (): Promise<void> => next(() => drafting.draft?.text ?? null, null);

export function discard(): void {
  round += 1;
  Object.assign(drafting, { draft: null, first: "", refused: "" });
}

export async function save(): Promise<void> {
  const draft = drafting.draft;
  if (!draft || drafting.saving) return;
  drafting.saving = true;
  drafting.refused = "";
  try {
    drafting.saved = await backend.policySave(draft.text, draft.base);
    discard();
  } catch (refusal) {
    drafting.refused = sentence(refusal);
  } finally {
    drafting.saving = false;
  }
}
