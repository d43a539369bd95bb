import { expect, test } from "vitest";
import { fieldsOf, momentOf } from "./moment";

test.each([
  ["2026-11-30", "07:00", [2026, 10, 30, 7, 0]],
  [" 2026-11-30 ", "23:59", [2026, 10, 30, 23, 59]],
  ["2026-02-28", "00:00:30", [2026, 1, 28, 0, 0]],
  ["2026-02-31", "07:00", null],
  ["2026-11-30", "24:00", null],
  ["2026-11-30", "7:00", null],
  ["30.11.2026", "07:00", null],
  ["", "07:00", null],
  ["2026-11-30", "", null],
] as const)("%s %s", (day, time, expected) => {
  expect(momentOf(day, time)).toBe(expected === null ? null : new Date(...(expected as unknown as [number, number, number, number, number])).getTime());
});

test("the fields give the moment back", () => {
  const at = new Date(2026, 0, 3, 4, 5).getTime();
  const { day, time } = fieldsOf(at);
  expect([day, time, momentOf(day, time)]).toEqual(["2026-01-03", "04:05", at]);
});
