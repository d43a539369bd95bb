import { expect, test } from "vitest";
import type { MaskWindow } from "$bindings/MaskWindow";
import { type Box, drawn, fitted, follows, freeName, placed, pressed, targets, windowAt, written } from "./mask";

const inner = { x: 100, y: 50, width: 400, height: 200 };
const window = (id: number, change: Partial<MaskWindow> = {}): MaskWindow => ({
  id, class: "worklist", pattern: "worklist", process: "", process_pattern: "", title: "", always: false, outer: inner, inner, rules: [], masks: [], ...change,
});
const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

test.each([
  ["from the upper left to the lower right", { x: 100, y: 50 }, { x: 200, y: 100 }, box(0, 0, 2500, 2500)],
  ["and the other way", { x: 200, y: 100 }, { x: 100, y: 50 }, box(0, 0, 2500, 2500)],
  ["beyond the window", { x: 300, y: 150 }, { x: 900, y: -50 }, box(5000, 0, 5000, 5000)],
  ["rounded outwards", { x: 100.01, y: 50 }, { x: 199.99, y: 250 }, box(0, 0, 2500, 10000)],
  ["a point, at the lower right edge", { x: 500, y: 250 }, { x: 500, y: 250 }, box(9990, 9990, 10, 10)],
] as const)("drawn: %s", (_, from, to, expected) => expect(drawn(inner, from, to)).toEqual(expected));

test.each([
  ["ArrowLeft", false, box(2400, 2500, 5000, 5000)],
  ["ArrowDown", false, box(2500, 2600, 5000, 5000)],
  ["ArrowRight", true, box(2500, 2500, 5100, 5000)],
  ["ArrowUp", true, box(2500, 2500, 5000, 4900)],
  ["Enter", false, null],
] as const)("%s, shift %s", (key, shift, expected) => expect(pressed(box(2500, 2500, 5000, 5000), key, shift)).toEqual(expected));

test("no key brings it out of the window, or to nothing", () => {
  expect(pressed(box(0, 0, 5000, 5000), "ArrowLeft", false)).toEqual(box(0, 0, 5000, 5000));
  expect(pressed(box(5000, 5000, 5000, 5000), "ArrowRight", true)).toEqual(box(5000, 5000, 5000, 5000));
  expect(pressed(box(0, 0, 50, 50), "ArrowLeft", true)).toEqual(box(0, 0, 10, 50));
  expect(fitted(box(9000, -5, 5000, 0))).toEqual(box(5000, 0, 5000, 10));
});

test("it is placed on the picture, cut to the monitor", () => {
  expect(placed(inner, box(2500, 5000, 5000, 5000), 1920, 1080)).toEqual({ x: 200, y: 150, width: 200, height: 100 });
  expect(placed({ ...inner, x: -200 }, box(0, 0, 10000, 10000), 1920, 1080)).toEqual({ x: 0, y: 50, width: 200, height: 200 });
});

test("the highest window at a point is meant, but none that is masked anyway", () => {
  const all = [window(1), window(2), window(3, { always: true }), window(4, { inner: { ...inner, x: 1000 } })];
  expect(windowAt(all, { x: 150, y: 60 })?.id).toBe(2);
  expect(windowAt(all, { x: 10, y: 10 })).toBeUndefined();
});

const rectangle = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
const rules = [{ name: "list", class: "worklist", rectangles: [rectangle], action: "never" }, { name: "whole", region: "whole" }, { name: "other", rectangles: [rectangle] }];

test("a rectangle goes into a new rule, or into one of the site's own that this window falls under and that has rectangles", () => {
  const found = targets(rules, window(1, { rules: [0, 1] }));
  expect(found).toEqual([
    { rule: null },
    { rule: 0, name: "list", rectangle: null, box: null },
    { rule: 0, name: "list", rectangle: 0, box: box(1000, 2000, 3000, 4000) },
  ]);
  expect(targets([], window(1, { pattern: "" })), "a window without a class").toEqual([]);
});

test("what is written is the one rule or rectangle, and nothing else of a rule", () => {
  const [first, more, instead] = targets(rules, window(1, { rules: [0, 1] }));
  const at = box(2500, 0, 5000, 3333);
  const value = { x: 0.25, y: 0, width: 0.5, height: 0.3333 };
  if (!first || !more || !instead) throw new Error("three targets");
  expect(written(rules, first, window(1), "new", at, "class")).toEqual(["mask.3", { name: "new", class: "worklist", rectangles: [value] }]);
  expect(written(rules, more, window(1), "", at, "class")).toEqual(["mask.0.rectangles.1", value]);
  expect(written(rules, instead, window(1), "", at, "class")).toEqual(["mask.0.rectangles.0", value]);
});

test("a new rule holds for a class, for a program, or for both", () => {
  const program = { process: "mr-viewer", process_pattern: "mr-viewer" };
  expect(follows(window(1))).toEqual(["class"]);
  expect(follows(window(1, program))).toEqual(["class", "process", "both"]);
  const bare = window(1, { class: "", pattern: "", ...program });
  expect(follows(bare)).toEqual(["process"]);
  expect(targets([], bare)).toEqual([{ rule: null }]);
  const keys = (by: "class" | "process" | "both"): unknown => written([], { rule: null }, window(1, program), "new", box(0, 0, 10000, 10000), by)[1];
  const rectangles = [{ x: 0, y: 0, width: 1, height: 1 }];
  expect(keys("class")).toEqual({ name: "new", class: "worklist", rectangles });
  expect(keys("process")).toEqual({ name: "new", process: "mr-viewer", rectangles });
  expect(keys("both")).toEqual({ name: "new", class: "worklist", process: "mr-viewer", rectangles });
});

test("each rule has a name of its own", () => {
  expect([freeName(rules, "list"), freeName([...rules, { name: "list 2" }], "list"), freeName(rules, "new")]).toEqual(["list 2", "list 3", "new"]);
});
