// The looks: for each a word, an icon, a shape and (in the style sheet) a colour.
import type { Level } from "$bindings/Level";
import type { Look } from "$bindings/Look";
import type { IconName } from "../parts/icons";

export interface Shape {
  /** The outline on a 64 x 64 grid, drawn with a stroke 6 wide. */
  outline: string;
  /** Where the 24 x 24 icon stands in it. */
  place: string;
}

export interface LookParts {
  word: string;
  icon: IconName;
  shape: Shape;
}

const looks: Record<Look, LookParts> = {
  // A square.
  blocked: {
    word: "look-blocked",
    icon: "lock",
    shape: { outline: "M10 9h44v46H10z", place: "translate(14 13) scale(1.5)" },
  },
  // A circle.
  open: {
    word: "look-open",
    icon: "clock",
    shape: { outline: "M32 7a25 25 0 1 0 0 50 25 25 0 0 0 0-50z", place: "translate(12.8 12.8) scale(1.6)" },
  },
  // A square on its corner.
  asked: {
    word: "look-asked",
    icon: "bell",
    shape: { outline: "M32 5l27 27-27 27L5 32z", place: "translate(17 16.5) scale(1.25)" },
  },
  // A door.
  connected: {
    word: "look-connected",
    icon: "person",
    shape: { outline: "M10 56V29a22 22 0 0 1 44 0v27z", place: "translate(15.2 16.5) scale(1.4)" },
  },
  // A lens.
  watching: {
    word: "look-watching",
    icon: "eye",
    shape: { outline: "M21 16h22a16 16 0 0 1 0 32H21a16 16 0 0 1 0-32z", place: "translate(13.4 13.4) scale(1.55)" },
  },
  // A triangle.
  controlling: {
    word: "look-controlling",
    icon: "pointer",
    shape: { outline: "M32 7l27 48H5z", place: "translate(18.5 24.5) scale(1.15)" },
  },
  // An arrow.
  "tool-running": {
    word: "look-tool-running",
    icon: "tool",
    shape: { outline: "M7 11h29l22 21-22 21H7z", place: "translate(11.5 16.4) scale(1.3)" },
  },
  // An octagon.
  full: {
    word: "look-full",
    icon: "stop",
    shape: { outline: "M21.5 7h21L57 21.5v21L42.5 57h-21L7 42.5v-21z", place: "translate(14 14) scale(1.5)" },
  },
};

export const lookOf = (look: Look): LookParts => looks[look];

/** The look a level has while nobody is in. */
export const lookOfLevel: Record<Level, Look> = {
  "no-access": "blocked",
  limited: "open",
  "permanent-limited": "open",
  full: "full",
};
