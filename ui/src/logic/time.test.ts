import { describe, expect, test } from "vitest";
import { countdown, DAY, HOUR, MINUTE, minutesOf, presets, running, SECOND, secondsLeft, share, stretch, timeOfDay, when } from "./time";

test.each([
  [0, "00:00"],
  [-5 * SECOND, "00:00"],
  [192 * SECOND + 999, "03:12"],
  [HOUR - 1, "59:59"],
  [HOUR + 3 * MINUTE + 12 * SECOND, "1:03:12"],
  [26 * HOUR, "26:00:00"],
])("a running figure of %d ms reads %s", (ms, text) => expect(running(ms)).toBe(text));

test.each([
  [1, "00:01"],
  [0, "00:00"],
  [-1, "00:00"],
  [29 * SECOND + 1, "00:30"],
  [10 * MINUTE, "10:00"],
])("a countdown of %d ms reads %s: zero only when it is over", (ms, text) => expect(countdown(ms)).toBe(text));

test.each([
  [30_000, 30],
  [29_001, 30],
  [1, 1],
  [0, 0],
  [-1, 0],
])("%d ms are %d seconds left", (ms, seconds) => expect(secondsLeft(ms)).toBe(seconds));

test.each([
  [58 * SECOND, { unit: "seconds", hours: 0, minutes: 0, seconds: 58 }],
  [2 * MINUTE, { unit: "minutes", hours: 0, minutes: 2, seconds: 120 }],
  [41 * MINUTE + 1, { unit: "minutes", hours: 0, minutes: 42, seconds: 2461 }],
  [2 * HOUR, { unit: "hours", hours: 2, minutes: 0, seconds: 7200 }],
  [3 * HOUR + 19 * MINUTE + 1, { unit: "hours", hours: 3, minutes: 20, seconds: 11941 }],
] as const)("%d ms are told as %o", (ms, told) => expect(stretch(ms)).toEqual(told));

test.each([
  [5, 10, 0.5],
  [11, 10, 1],
  [-1, 10, 0],
  [1, 0, 0],
])("%d of %d is the part %d", (left, whole, part) => expect(share(left, whole)).toBe(part));

test.each([
  [480, [30, 60, 120, 240]],
  [60, [30, 60]],
  [15, []],
])("a ceiling of %d minutes offers %o", (ceiling, offered) => expect(presets(ceiling)).toEqual(offered));

test.each([
  ["90", 90],
  [" 90 ", 90],
  ["480", 480],
  ["481", null],
  ["0", null],
  ["-5", null],
  ["1.5", null],
  ["1e2", null],
  ["", null],
  ["९", null],
])("minutes typed as %j are %j", (text, minutes) => expect(minutesOf(text, 480)).toBe(minutes));

describe("dates", () => {
  const now = new Date(2026, 10, 23, 13, 17).getTime();
  test("today is told by its time", () => expect(when(now - HOUR, now, "en")).toBe("12:17"));
  test("another day by day and time", () => expect(when(now - DAY, now, "en")).toBe("22 Nov, 13:17"));
  test("another year with the year", () => expect(when(now - 400 * DAY, now, "de")).toMatch(/^19\. Okt\.? 2025, /));
  test("midnight is 00, not 24", () => expect(timeOfDay(new Date(2026, 10, 23, 0, 5).getTime(), "en")).toBe("00:05"));
});
