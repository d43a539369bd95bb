import { expect, test } from "vitest";
import type { Look } from "$bindings/Look";
import { lookOf } from "./looks";

const looks: Look[] = ["blocked", "open", "asked", "connected", "watching", "controlling", "tool-running", "full"];

test("each look has a word, an icon and a shape that no other look has", () => {
  for (const part of [(l: Look) => lookOf(l).word, (l: Look) => lookOf(l).icon, (l: Look) => lookOf(l).shape.outline]) {
    expect(new Set(looks.map(part)).size).toBe(looks.length);
  }
});
