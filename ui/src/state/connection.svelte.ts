// The test of the connection: goes on while the staff look elsewhere, and what it found stays until the next, or another language.
import { backend } from "$backend";
import type { Language } from "$bindings/Language";
import type { LinkCheck } from "$bindings/LinkCheck";
import { clock } from "./clock.svelte";
import { sentence } from "./drafting.svelte";
import { language, t } from "./words.svelte";

interface Connection {
  check: LinkCheck | null;
  /** When it was begun. */
  at: number;
  /** The language of its sentences. */
  told: Language;
  refused: string;
}

export const connection: Connection = $state({ check: null, at: 0, told: "en", refused: "" });

export async function test(): Promise<void> {
  Object.assign(connection, { check: null, at: clock.now, told: language(), refused: "" });
  try {
    await backend.linkCheck((check) => (connection.check = check));
  } catch (refusal) {
    connection.refused = typeof refusal === "object" ? sentence(refusal) : t("link-check-unheard");
  }
}

export async function stop(): Promise<void> {
  try {
    await backend.linkCheckStop();
  } catch {
    connection.refused = t("link-check-unheard");
  }
}
