// A draft of the site's settings as the real program hands it over (`drafts.json` is written by its tests), with just enough behaviour.
import type { AskRefused } from "$bindings/AskRefused";
import type { Language } from "$bindings/Language";
import type { PolicyDraft } from "$bindings/PolicyDraft";
import type { PolicyEdit } from "$bindings/PolicyEdit";
import drafts from "./drafts.json";

const DRAFTS = drafts as unknown as Record<Language, Record<"begun" | "changed" | "free" | "worded", PolicyDraft>>;

const LATE: Record<Language, AskRefused> = {
  en: { code: "late", sentence: "Nobody answered the system's question in time. Nothing was changed." },
  de: { code: "late", sentence: "Niemand hat die Frage des Systems rechtzeitig beantwortet. Nichts wurde geändert." },
  fr: { code: "late", sentence: "Personne n'a répondu à temps à la question du système. Rien n'a été changé." },
};

/** In the state `empty` there is no managed policy, and what changes is its harmless words. Otherwise any change gives the one draft that changes something; a number of three digits, or a text without a version, is wrong. */
export function draft(language: Language, state: string, text: string | null, edit: PolicyEdit | null): PolicyDraft {
  const { begun, changed, free, worded } = DRAFTS[language];
  if (state === "empty") return edit?.key === "masking.words" || text === worded.text ? worded : free;
  if (edit === null && (text === null || text === begun.text)) return begun;
  const running = state === "not-released" ? null : state === "limited" ? ["Jana Petrov"] : [];
  const wrong = edit !== null && typeof edit.value === "number" && edit.value > 99;
  if (!wrong && (text === null || edit !== null || text.includes("version"))) return { ...changed, running };
  const problem = { key: edit?.key ?? "", line: 5, column: 16, text: "`idle_minutes` is 500, allowed is 1 to 240" };
  return { ...changed, rules: [], changes: [], said: [], problems: [problem], fields: edit ? changed.fields : [], text: text ?? changed.text };
}

/** With the level open it is refused. */
export function save(language: Language, state: string): string {
  if (state === "permanent") throw LATE[language];
  return DRAFTS[language].begun.file;
}
