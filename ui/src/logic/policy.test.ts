import { expect, test } from "vitest";
import { added, numberOf, toggled } from "./policy";

const words = ["view", "control", "tools"].map((code) => ({ code, name: code, allowed: code !== "tools" }));

test.each([
  ["", null],
  [" 12 ", 12],
  ["0,25", 0.25],
  ["-1", -1],
  ["1e3", undefined],
  ["ten", undefined],
])("%j is read as %j", (text, expected) => expect(numberOf(text)).toBe(expected));

test("a switched word changes alone; where none was named, those allowed were on", () => {
  expect(toggled(words, null, "control")).toEqual(["view"]);
  expect(toggled(words, ["view"], "control")).toEqual(["view", "control"]);
  expect(toggled(words, ["view"], "view")).toEqual([]);
});

test("one more section gets a name of its own", () => {
  expect(added({ name: "", region: "whole" }, 2)).toEqual({ name: "3", region: "whole" });
  expect(added({ days: ["mon"] }, 2)).toEqual({ days: ["mon"] });
});
