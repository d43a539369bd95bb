import { describe, expect, test } from "vitest";
import type { HistoryDay } from "$bindings/HistoryDay";
import { grid, months, move, shade, weekday } from "./calendar";

function year(of: number): HistoryDay[] {
  const days: HistoryDay[] = [];
  for (let at = Date.UTC(of, 0, 1); at < Date.UTC(of + 1, 0, 1); at += 86_400_000)
    days.push({ date: new Date(at).toISOString().slice(0, 10), entered: 0, refused: 0 });
  return days;
}

test.each([["2026-11-02", 0], ["2026-11-03", 1], ["2026-11-08", 6]])("%s is weekday %i", (date, n) => expect(weekday(date)).toBe(n));

describe.each([2024, 2026, 2028, 2033])("the grid of %i", (of) => {
  const days = year(of);
  const rows = grid(days);
  test("holds each day once, in its weekday's row", () => {
    expect(rows.flat().filter((index) => index !== null)).toHaveLength(days.length);
    rows.forEach((row, r) => row.forEach((index) => index !== null && expect(weekday(days[index]?.date ?? "")).toBe(r)));
  });
  test("has twelve months over all its columns", () => {
    expect(months(days)).toHaveLength(12);
    expect(months(days).reduce((sum, { columns }) => sum + columns, 0)).toBe(rows[0]?.length);
  });
});

test.each([
  [10, "ArrowDown", 11],
  [10, "ArrowRight", 17],
  [3, "ArrowLeft", 0],
  [364, "ArrowRight", 364],
  [10, "Home", 0],
  [10, "End", 364],
  [10, "Enter", null],
])("from day %i %s leads to %j", (from, key, to) => expect(move(from, key, 365)).toBe(to));

test.each([
  [0, 9, 0],
  [1, 100, 1],
  [50, 100, 2],
  [100, 100, 4],
])("%i of %i is shade %i", (count, most, n) => expect(shade(count, most)).toBe(n));
