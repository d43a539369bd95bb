import { expect, test } from "vitest";
import type { ChecksView } from "$bindings/ChecksView";
import { asks, needsOf, samePerson, signatureOf, type Typed } from "./signing";

const nobody: Typed = { initials: "", pin: "" };
const ab: Typed = { initials: " ab ", pin: "2468" };
const cd: Typed = { initials: "CD", pin: "1357" };

test.each<[ChecksView["staff"], boolean, boolean, string, string]>([
  ["none", false, true, "none", "none"],
  ["initials", false, true, "initials", "none"],
  ["pin", true, false, "pin", "none"],
  ["pin", true, true, "pin", "pin"],
  ["initials", true, true, "initials", "initials"],
  ["none", true, true, "initials", "initials"],
  ["none", true, false, "none", "none"],
])("staff %s, second person %s, full %s: %s and %s", (staff, second_for_full, full, by, second) => {
  const needs = needsOf({ staff, second_for_full }, full);
  expect(needs).toEqual({ by, second });
  expect(asks(needs)).toBe(by !== "none");
});

test.each<[Typed, boolean]>([
  [ab, true],
  [{ initials: "a", pin: "" }, false],
  [{ initials: "abcde", pin: "" }, false],
  [{ initials: "a1", pin: "" }, false],
])("initials of %o are enough: %s", (typed, enough) => expect(signatureOf({ by: "initials", second: "none" }, typed, nobody) !== null).toBe(enough));

test("a PIN is digits, and goes along only where it is asked for", () => {
  expect(signatureOf({ by: "pin", second: "none" }, ab, nobody)).toEqual({ by: { initials: "AB", pin: "2468" }, second: null });
  expect(signatureOf({ by: "initials", second: "none" }, ab, nobody)).toEqual({ by: { initials: "AB", pin: null }, second: null });
  expect(signatureOf({ by: "pin", second: "none" }, { initials: "AB", pin: "12a4" }, nobody)).toBe(null);
});

test("the second person is another one", () => {
  const needs = { by: "pin", second: "pin" } as const;
  expect(signatureOf(needs, ab, nobody)).toBe(null);
  expect(signatureOf(needs, ab, { initials: "AB", pin: "1357" })).toBe(null);
  expect(samePerson(ab, { initials: "aB", pin: "" })).toBe(true);
  expect(signatureOf(needs, ab, cd)).toEqual({ by: { initials: "AB", pin: "2468" }, second: { initials: "CD", pin: "1357" } });
});
