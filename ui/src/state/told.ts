// Stretches of time in words, in the language in use.
import type { Level } from "$bindings/Level";
import type { PauseReason } from "$bindings/PauseReason";
import type { SessionKind } from "$bindings/SessionKind";
import type { Tone } from "$bindings/Tone";
import type { IconName } from "../parts/icons";
import { stretch } from "../logic/time";
import { t } from "./words.svelte";

/** "42 minutes left". */
export function left(ms: number): string {
  const told = stretch(ms);
  switch (told.unit) {
    case "seconds":
      return t("left-seconds", { seconds: told.seconds });
    case "minutes":
      return t("left-minutes", { minutes: told.minutes });
    case "hours":
      return t("left-hours", { hours: told.hours, minutes: told.minutes });
  }
}

/** "for 1 hour", "90 minutes": a length that was chosen. */
export const length = (minutes: number): string =>
  minutes % 60 === 0 ? t("length-hours", { hours: minutes / 60 }) : t("length-minutes", { minutes });

const names: Record<Level, string> = {
  "no-access": "level-no-access",
  limited: "level-limited",
  "permanent-limited": "level-permanent-limited",
  full: "level-full",
};

export const levelName = (level: Level): string => t(names[level]);

const opens: Record<Level, string> = {
  "no-access": "do-no-access",
  limited: "do-limited",
  "permanent-limited": "do-permanent-limited",
  full: "do-full",
};

/** What choosing the level does: "Open limited access". */
export const levelOpens = (level: Level): string => t(opens[level]);

const pauses: Record<PauseReason, string> = {
  staff: "paused-staff",
  banner: "paused-banner",
  mirror: "paused-mirror",
  link: "paused-link",
  locked: "paused-locked",
  absent: "paused-absent",
};

/** Why nothing is sent, and until when. */
export const pausedWhy = (reason: PauseReason): string => t(pauses[reason]);

export const kindName = (kind: SessionKind): string => (kind === "technical-support" ? t("kind-technical-support") : t("kind-application-support"));

/** How what happened is told: an icon, and for whoever does not see it a word. */
export const toneIcons: Record<Tone, IconName> = { plain: "dot", wider: "wider", narrower: "narrower", warning: "warning" };
export const toneWords: Record<Tone, string> = { plain: "tone-plain", wider: "tone-wider", narrower: "tone-narrower", warning: "tone-warning" };
