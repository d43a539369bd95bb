import { expect, test } from "vitest";
import type { MaskedView } from "$bindings/MaskedView";
import { begun, groups, keyed, onScreen, outline, reasonsAt, spanned, stepped } from "./masks";

const mask = (why: MaskedView["why"], x: number, rule: string | null = null): MaskedView => ({ place: { x, y: 10, w: 20, h: 5 }, why, rule });
const key = (name: string, shiftKey = false, ctrlKey = false) => ({ key: name, shiftKey, ctrlKey });

test("masks are grouped by reason and rule, what people decided first", () => {
  const all = groups([mask("text", 0), mask("rule", 5, "b"), mask("text", 50), mask("rule", 8, "a"), mask("staff", 0)]);
  expect(all.map(({ key, masks }) => [key, masks.length])).toEqual([["staff", 1], ["rule a", 1], ["rule b", 1], ["text", 2]]);
  expect(outline(all[3]?.masks ?? [])).toBe("M0 10h20v5h-20zM50 10h20v5h-20z");
});

test("a place says every reason once, its far edges outside", () => {
  const all = groups([mask("text", 0), mask("text", 10), mask("own", 10)]);
  const at = (x: number, y: number) => reasonsAt(all, x, y).map(({ why }) => why);
  expect(at(12, 12)).toEqual(["own", "text"]);
  expect(at(0, 10)).toEqual(["text"]);
  expect(at(30, 12)).toEqual([]);
  expect(at(12, 15)).toEqual([]);
});

test("the picture lies in the middle of its box", () => {
  const at = (x: number, y: number) => onScreen({ x, y }, { x: 10, y: 20, width: 200, height: 120 }, [400, 200]);
  expect(at(10, 30)).toEqual({ x: 0, y: 0 });
  expect(at(110, 80)).toEqual({ x: 200, y: 100 });
  expect(at(10, 20)).toEqual({ x: 0, y: -20 });
});

test("what is drawn lies on the screen", () => {
  expect(spanned({ x: 90, y: 80 }, { x: -5, y: 20.4 }, [100, 50])).toEqual({ x: 0, y: 20, w: 90, h: 30 });
  expect(begun([1000, 500])).toEqual({ x: 400, y: 225, w: 200, h: 50 });
});

test("arrows move, with Shift they resize, with Ctrl by one pixel, never beyond the screen", () => {
  const place = { x: 4, y: 4, w: 40, h: 20 };
  expect(keyed(place, key("ArrowRight"), [100, 50])).toEqual({ ...place, x: 20 });
  expect(keyed(place, key("ArrowLeft"), [100, 50])).toEqual({ ...place, x: 0 });
  expect(keyed(place, key("ArrowDown", false, true), [100, 50])).toEqual({ ...place, y: 5 });
  expect(keyed(place, key("ArrowDown", true), [100, 50])).toEqual({ ...place, h: 36 });
  expect(keyed({ ...place, h: 40 }, key("ArrowDown", true), [100, 50])).toEqual({ ...place, h: 46 });
  expect(keyed(place, key("ArrowUp", true), [100, 50])).toEqual({ ...place, h: 8 });
  expect(keyed(place, key("Enter"), [100, 50])).toBeNull();
  expect(stepped({ x: 95, y: 0 }, key("ArrowRight"), [100, 50])).toEqual({ x: 99, y: 0 });
  expect(stepped({ x: 95, y: 0 }, key("ArrowUp"), [100, 50])).toEqual({ x: 95, y: 0 });
});
