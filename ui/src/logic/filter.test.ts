import { describe, expect, test } from "vitest";
import { active, type Chips, dayStart, fault, filterOf, type Period, unfiltered, without } from "./filter";

const now = new Date(2026, 10, 23, 13, 17).getTime();
const chips = (change: Partial<Chips> = {}): Chips => ({ ...unfiltered(), ...change });

test.each<[Period, number | null]>([
  ["all", null],
  ["today", new Date(2026, 10, 23).getTime()],
  ["week", new Date(2026, 10, 17).getTime()],
  ["month", new Date(2026, 9, 25).getTime()],
  ["year", new Date(2025, 10, 24).getTime()],
])("%s begins at the first moment of its day", (period, from) => expect(filterOf(chips({ period }), now, null).from).toBe(from));

test.each<[string, string, number | null, number | null]>([
  ["2026-11-03", "2026-11-03", new Date(2026, 10, 3).getTime(), new Date(2026, 10, 4).getTime()],
  ["2026-03-29", "", new Date(2026, 2, 29).getTime(), null],
  ["", "2026-12-31", null, new Date(2027, 0, 1).getTime()],
])("from %s to %s are whole days", (first, last, from, to) =>
  expect(filterOf(chips({ period: "range", first, last }), now, null)).toMatchObject({ from, to }),
);

test.each(["", "3.11.2026", "2026-13-01", "2026-02-30", "2026-1-1"])("%j is no day", (text) => expect(dayStart(text)).toBeNull());

test.each<[string, string, "day" | "order" | null]>([
  ["2026-02-30", "", "day"],
  ["", "soon", "day"],
  ["2026-11-04", "2026-11-03", "order"],
  ["2026-11-03", "2026-11-03", null],
  ["", "", null],
])("a range from %j to %j: %j", (first, last, wrong) => expect(fault(chips({ period: "range", first, last }))).toBe(wrong));

test("text is trimmed, the rest is handed on", () =>
  expect(filterOf(chips({ level: "full", entered: true, text: "  petrov ", kind: "technical-support", actor: "meier" }), now, "last")).toEqual({
    from: null,
    to: null,
    text: "petrov",
    engineer: "",
    organisation: "",
    ticket: "",
    level: "full",
    kind: "technical-support",
    outcome: null,
    actor: "meier",
    entered_only: true,
    after: "last",
    again: false,
  }));

describe("each filter", () => {
  const all = chips({ period: "range", first: "2026-11-03", last: "2026-11-03", text: "coil", engineer: "Jana Petrov", organisation: "Acme Imaging", ticket: "SR", level: "full", kind: "technical-support", outcome: "staff", actor: "meier", entered: true });
  test("is told while it filters", () => {
    expect(active(chips())).toEqual([]);
    expect(active(all)).toHaveLength(10);
  });
  test.each(active(all))("%s is taken away alone", (name) => {
    const rest = without(all, name);
    expect(active(rest)).toEqual(active(all).filter((other) => other !== name));
  });
});
