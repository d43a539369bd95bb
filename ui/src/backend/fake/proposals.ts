// Proposed words as the real program hands them over (`proposals.json` is written by its tests): the state names what is found.
import type { AskRefused } from "$bindings/AskRefused";
import type { Language } from "$bindings/Language";
import type { WordProposals } from "$bindings/WordProposals";
import all from "./proposals.json";

const PROPOSALS = all as unknown as Record<Language, { some: WordProposals; none: WordProposals; missing: AskRefused }>;
/** How long reading takes, in milliseconds. */
const TAKES = 50;

/** In the state `blind` the detector is missing; what the draft has is not proposed again. */
export async function proposals(language: Language, state: string, text: string): Promise<WordProposals> {
  await new Promise((done) => setTimeout(done, TAKES));
  const { some, none, missing } = PROPOSALS[language];
  if (state === "blind") throw missing;
  const words = some.words.filter(({ word }) => !text.includes(`"${word}"`));
  return words.length > 0 ? { ...some, words } : none;
}
