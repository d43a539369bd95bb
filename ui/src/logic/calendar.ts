// A year as a grid: a column a week, a row a weekday, Monday first. Pure.
import type { HistoryDay } from "$bindings/HistoryDay";

/** Monday is 0. */
export function weekday(date: string): number {
  return (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7;
}

/** The year's days by row and column; null where the week belongs to another year. */
export function grid(days: HistoryDay[]): (number | null)[][] {
  const before = days[0] ? weekday(days[0].date) : 0;
  const weeks = Math.ceil((before + days.length) / 7);
  return Array.from({ length: 7 }, (_, row) =>
    Array.from({ length: weeks }, (_, column) => {
      const index = column * 7 + row - before;
      return index >= 0 && index < days.length ? index : null;
    }),
  );
}

/** For each month the column in which its first day lies, and how many columns it has until the next one. */
export function months(days: HistoryDay[]): { date: string; columns: number }[] {
  const before = days[0] ? weekday(days[0].date) : 0;
  const weeks = Math.ceil((before + days.length) / 7);
  const starts = days.flatMap(({ date }, index) => (date.endsWith("-01") ? [{ date, column: Math.floor((before + index) / 7) }] : []));
  return starts.map(({ date, column }, i) => ({ date, columns: (starts[i + 1]?.column ?? weeks) - column }));
}

const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7, PageUp: -28, PageDown: 28 };

/** Where a key leads from a day, within the year; null where it is no key of the grid. */
export function move(from: number, key: string, length: number): number | null {
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  const step = steps[key];
  return step === undefined ? null : Math.min(length - 1, Math.max(0, from + step));
}

/** How dark a day is, from 0 to 4, by its share of the busiest one. */
export const shade = (count: number, most: number): number => (count <= 0 || most <= 0 ? 0 : Math.max(1, Math.ceil((4 * count) / most)));
