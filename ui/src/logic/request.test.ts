import { expect, test } from "vitest";
import type { Grantable } from "$bindings/Grantable";
import { GUARD, keyAccepts, pointerAccepts } from "./request";

const view: Grantable[] = ["view"];

test.each<[string, number, number, Grantable[], boolean]>([
  ["a click", 1, GUARD, view, true],
  ["a click too early", 1, GUARD - 1, view, false],
  ["Enter or space, which click with count 0", 0, 60_000, view, false],
  ["a click with nothing granted", 1, GUARD, [], false],
  ["a click with control but no view", 1, GUARD, ["control"], false],
])("%s: accepts or not", (_, detail, shownFor, grant, accepts) => expect(pointerAccepts({ detail, shownFor }, grant)).toBe(accepts));

test.each<[string, Parameters<typeof keyAccepts>[0], number, Grantable[], boolean]>([
  ["Ctrl+Enter", { key: "Enter", ctrlKey: true, repeat: false }, GUARD, view, true],
  ["Ctrl+Enter too early", { key: "Enter", ctrlKey: true, repeat: false }, GUARD - 1, view, false],
  ["Ctrl+Enter held down", { key: "Enter", ctrlKey: true, repeat: true }, GUARD, view, false],
  ["Enter", { key: "Enter", ctrlKey: false, repeat: false }, GUARD, view, false],
  ["space", { key: " ", ctrlKey: false, repeat: false }, GUARD, view, false],
  ["Ctrl+space", { key: " ", ctrlKey: true, repeat: false }, GUARD, view, false],
  ["Ctrl+Enter with nothing granted", { key: "Enter", ctrlKey: true, repeat: false }, GUARD, [], false],
])("%s: accepts or not", (_, key, shownFor, grant, accepts) => expect(keyAccepts(key, shownFor, grant)).toBe(accepts));
