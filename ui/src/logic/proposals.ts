// Words that are proposed for `[masking] words`: what is chosen of them, and the lines that IT would write.

/** The policy's words with those that were chosen, each once, in the order of the alphabet after those that stood there. */
export function joined(words: string[], chosen: Iterable<string>): string[] {
  const fresh = [...new Set(chosen)].filter((word) => !words.includes(word));
  return [...words, ...fresh.sort((a, b) => a.localeCompare(b))];
}

/** The lines of a policy that list words. */
export function lines(words: string[]): string {
  // Words have letters only: nothing in them is escaped.
  return `[masking]\nwords = [${words.map((word) => `"${word}"`).join(", ")}]`;
}
