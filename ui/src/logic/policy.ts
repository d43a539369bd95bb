// What a form of the policy hands over. Pure.
import type { PolicyWord } from "$bindings/PolicyWord";

/** What was typed as a number: null where nothing was, undefined where it is none. */
export function numberOf(text: string): number | null | undefined {
  const plain = text.trim().replace(",", ".");
  if (plain === "") return null;
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** The words that are on once one was switched, in the order of the form; where none is named, those allowed were on. */
export function toggled(words: readonly PolicyWord[], on: readonly string[] | null, code: string): string[] {
  const was = (word: PolicyWord): boolean => (on === null ? word.allowed : on.includes(word.code));
  return words.filter((word) => was(word) !== (word.code === code)).map((word) => word.code);
}

/** One more of a section: its name must differ from the others'. */
export function added(fresh: unknown, count: number): unknown {
  if (typeof fresh !== "object" || fresh === null || !("name" in fresh)) return fresh;
  return { ...fresh, name: String(count + 1) };
}
