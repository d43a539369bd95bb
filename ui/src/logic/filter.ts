// The history's filter from the chips. Pure.
import type { HistoryFilter } from "$bindings/HistoryFilter";
import type { Level } from "$bindings/Level";
import { DAY, startOfDay } from "./time";

export type Period = "all" | "today" | "week" | "month";

export interface Chips {
  period: Period;
  level: Level | null;
  enteredOnly: boolean;
  text: string;
}

const days: Record<Exclude<Period, "all">, number> = { today: 0, week: 6, month: 29 };

/** From the first moment of a day on, so that the same chips give the same filter all day. */
export const filterOf = (chips: Chips, now: number, after: string | null): HistoryFilter => ({
  from: chips.period === "all" ? null : startOfDay(startOfDay(now) - days[chips.period] * DAY + DAY / 2),
  to: null,
  text: chips.text.trim(),
  level: chips.level,
  entered_only: chips.enteredOnly,
  after,
});
