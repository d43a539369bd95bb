// The history's filter from the chips. Pure.
import type { HistoryFilter } from "$bindings/HistoryFilter";
import type { Level } from "$bindings/Level";
import type { SessionKind } from "$bindings/SessionKind";
import { DAY, startOfDay } from "./time";

export type Period = "all" | "today" | "week" | "month" | "year" | "range";

export interface Chips {
  period: Period;
  /** Days of an own range, as in 2026-11-03; empty: open to that side. */
  first: string;
  last: string;
  text: string;
  engineer: string;
  organisation: string;
  ticket: string;
  level: Level | "";
  kind: SessionKind | "";
  outcome: string;
  actor: string;
  entered: boolean;
}

/** A filter that can be taken away alone. */
export type Active = "period" | "text" | "engineer" | "organisation" | "ticket" | "level" | "kind" | "outcome" | "actor" | "entered";

export const unfiltered = (): Chips => ({
  period: "all",
  first: "",
  last: "",
  text: "",
  engineer: "",
  organisation: "",
  ticket: "",
  level: "",
  kind: "",
  outcome: "",
  actor: "",
  entered: false,
});

const days: Record<Exclude<Period, "all" | "range">, number> = { today: 0, week: 6, month: 29, year: 364 };

/** The first moment of a day written as 2026-11-03; null where it is no day. */
export function dayStart(text: string, later = 0): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
  if (!parts) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const at = new Date(year, month - 1, day);
  if (at.getFullYear() !== year || at.getMonth() !== month - 1 || at.getDate() !== day) return null;
  return new Date(year, month - 1, day + later).getTime();
}

/** What is wrong with an own range. */
export function fault({ period, first, last }: Chips): "day" | "order" | null {
  if (period !== "range") return null;
  const [from, to] = [dayStart(first), dayStart(last)];
  if ((first !== "" && from === null) || (last !== "" && to === null)) return "day";
  return from !== null && to !== null && from > to ? "order" : null;
}

/** From when and until when, in whole days, so that the same chips give the same filter all day. */
function bounds({ period, first, last }: Chips, now: number): { from: number | null; to: number | null } {
  if (period === "all") return { from: null, to: null };
  if (period === "range") return { from: dayStart(first), to: dayStart(last, 1) };
  return { from: startOfDay(startOfDay(now) - days[period] * DAY + DAY / 2), to: null };
}

export const filterOf = (chips: Chips, now: number, after: string | null, again = false): HistoryFilter => ({
  ...bounds(chips, now),
  text: chips.text.trim(),
  engineer: chips.engineer,
  organisation: chips.organisation,
  ticket: chips.ticket.trim(),
  level: chips.level || null,
  kind: chips.kind || null,
  outcome: chips.outcome || null,
  actor: chips.actor || null,
  entered_only: chips.entered,
  after,
  again,
});

/** The filters that filter something, in the order of the row. */
export function active(chips: Chips): Active[] {
  const set: Record<Active, boolean> = {
    text: chips.text.trim() !== "",
    period: chips.period !== "all" && !(chips.period === "range" && chips.first === "" && chips.last === ""),
    engineer: chips.engineer !== "",
    level: chips.level !== "",
    outcome: chips.outcome !== "",
    entered: chips.entered,
    organisation: chips.organisation !== "",
    kind: chips.kind !== "",
    actor: chips.actor !== "",
    ticket: chips.ticket.trim() !== "",
  };
  return (Object.keys(set) as Active[]).filter((name) => set[name]);
}

/** The same without one filter. */
export function without(chips: Chips, name: Active): Chips {
  const none = unfiltered();
  return name === "period" ? { ...chips, period: "all", first: "", last: "" } : { ...chips, [name]: none[name] };
}
