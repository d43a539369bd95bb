import { expect, test } from "vitest";
import { type Chips, filterOf, type Period } from "./filter";

const now = new Date(2026, 10, 23, 13, 17).getTime();
const chips: Chips = { period: "all", level: null, enteredOnly: false, text: "" };

test.each<[Period, number | null]>([
  ["all", null],
  ["today", new Date(2026, 10, 23).getTime()],
  ["week", new Date(2026, 10, 17).getTime()],
  ["month", new Date(2026, 9, 25).getTime()],
])("%s begins at the first moment of its day", (period, from) => expect(filterOf({ ...chips, period }, now, null).from).toBe(from));

test("text is trimmed, the rest is handed on", () =>
  expect(filterOf({ period: "all", level: "full", enteredOnly: true, text: "  petrov " }, now, "last")).toEqual({
    from: null,
    to: null,
    text: "petrov",
    level: "full",
    entered_only: true,
    after: "last",
  }));
