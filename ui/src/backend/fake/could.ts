// What an engineer could do, as the real program answers for the example policy (`coulds.json` is written by its tests).
import type { AskRefused } from "$bindings/AskRefused";
import type { CouldAsk } from "$bindings/CouldAsk";
import type { CouldView } from "$bindings/CouldView";
import type { Language } from "$bindings/Language";
import coulds from "./coulds.json";

const ANSWERS = coulds as unknown as Record<Language, Record<string, CouldView>>;

const UNUSABLE: Record<Language, AskRefused> = {
  en: { code: "policy", sentence: "The policy cannot be used, so access is blocked: /etc/chaperone/site.toml, line 3, column 9: `tries` is 9, allowed is 1 to 3" },
  de: { code: "policy", sentence: "Die Richtlinie ist nicht verwendbar, also ist der Zugriff gesperrt: /etc/chaperone/site.toml, line 3, column 9: `tries` is 9, allowed is 1 to 3" },
  fr: { code: "policy", sentence: "La politique est inutilisable, l'accès est donc bloqué\u00a0: /etc/chaperone/site.toml, line 3, column 9: `tries` is 9, allowed is 1 to 3" },
};

/** Sundays are outside the service hours; the state `broken` has a policy that cannot be used. */
export function could(language: Language, state: string, { level, at, examination }: CouldAsk): CouldView {
  if (state === "broken") throw UNUSABLE[language];
  const closed = at !== null && new Date(at).getDay() === 0;
  return ANSWERS[language][closed ? "closed" : `${level}-${examination ? "running" : "idle"}`] as CouldView;
}
