// Tests of the connection as the real program hands them over (`checks.json` is written by its tests): the state names what is found.
import type { AskRefused } from "$bindings/AskRefused";
import type { CheckLine } from "$bindings/CheckLine";
import type { Language } from "$bindings/Language";
import type { LinkCheck } from "$bindings/LinkCheck";
import checks from "./checks.json";

const CHECKS = checks as unknown as Record<Language, Record<string, LinkCheck>>;
/** How long a step takes, in milliseconds. */
const STEP = 20;
/** At which step the state `check-silent` waits until it is stopped. */
const SILENT = 5;

let stopped: (() => void) | null = null;
let running = false;

/** One step after the other, as they come. */
export async function check(language: Language, state: string, onCheck: (check: LinkCheck) => void): Promise<void> {
  if (running) throw { code: "check-busy", sentence: "The connection is being tested already. Wait for that, or stop it." } satisfies AskRefused;
  running = true;
  const all = CHECKS[language];
  const name = state.startsWith("check-") ? state.slice("check-".length) : "good";
  const begun = all.begun as LinkCheck;
  const end = all[name] as LinkCheck;
  const silent = new Promise<void>((done) => (stopped = done));
  const went = (line: CheckLine): boolean => line.state !== "not-tried";
  onCheck({ ...begun, beside: end.beside });
  for (let n = 0; n < end.lines.length && went(end.lines[n] as CheckLine) && end.verdict !== "impossible"; n++) {
    const lines = begun.lines.map((line, at) => (at < n ? (end.lines[at] as CheckLine) : at === n ? { ...line, state: "running" as const, word: WORDS[language] } : line));
    onCheck({ ...begun, beside: end.beside, lines });
    if (name === "silent" && n === SILENT) {
      await silent;
      running = false;
      return onCheck({ ...(all.stopped as LinkCheck), beside: end.beside });
    }
    await new Promise((done) => setTimeout(done, STEP));
  }
  running = false;
  onCheck(end);
}

export function stop(): void {
  stopped?.();
}

const WORDS: Record<Language, string> = { en: "Being tested", de: "Wird geprüft", fr: "À l'essai" };
