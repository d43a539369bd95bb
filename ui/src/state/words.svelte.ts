// The catalogue in the language in use. A message's name is always a literal in quotes, so that the tests can find it.
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import type { Language } from "$bindings/Language";
import de from "../catalogue/de.ftl?raw";
import en from "../catalogue/en.ftl?raw";
import fr from "../catalogue/fr.ftl?raw";

function bundle(locale: string, text: string): FluentBundle {
  // The console strips bidi characters from outside strings, and no language here needs isolation.
  const made = new FluentBundle(locale, { useIsolating: false });
  made.addResource(new FluentResource(text));
  return made;
}

const bundles: Record<Language, FluentBundle> = {
  en: bundle("en-GB", en),
  de: bundle("de-DE", de),
  fr: bundle("fr-FR", fr),
};

let current = $state<Language>("en");

export const language = (): Language => current;

export function setLanguage(next: Language): void {
  current = next;
  document.documentElement.lang = next;
}

/** A message of the catalogue; a missing one shows its name, which the tests forbid. */
export function t(name: string, values?: Record<string, FluentVariable>): string {
  const message = bundles[current].getMessage(name);
  if (!message?.value) {
    console.error(`no message ${name} in ${current}`);
    return name;
  }
  return bundles[current].formatPattern(message.value, values);
}
