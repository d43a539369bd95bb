// Five years of sessions, the same ones at every start: lists, filters and pictures are as real here as in the program.
import type { HistoryChoices } from "$bindings/HistoryChoices";
import type { HistoryFilter } from "$bindings/HistoryFilter";
import type { HistoryPage } from "$bindings/HistoryPage";
import type { HistoryPictures } from "$bindings/HistoryPictures";
import type { Language } from "$bindings/Language";
import type { Level } from "$bindings/Level";
import type { SessionDetail } from "$bindings/SessionDetail";
import type { SessionLine } from "$bindings/SessionLine";
import type { TimelineGroup } from "$bindings/TimelineGroup";
import type { TimelineItem } from "$bindings/TimelineItem";
import { DAY, HOUR, MINUTE, SECOND } from "../../logic/time";
import { feed, id, lines, mask, noMask, toolFeed } from "./people";
import { words } from "./words";

const PAGE = 100;
const PIECE = 1000;
const YEARS = 5;

type Outcome = "staff" | "refused" | "engineer" | "wrong" | "broken";
interface Kept extends Omit<SessionLine, "outcome"> {
  ended: Outcome;
  ticket: string;
  actor: string;
}

const engineers = ["Jana Petrov", "Tomás Villaverde-Aschenbrenner", "Miriam Okafor", "Lars Nyqvist", "Aiko Tanaka", "Omar Haddad", "Ines Carvalho", "Pavel Dvořák", "Sunniva Brekke", "Giulia Ferrante", "Noah Whitlock", "Zeynep Aydın"];
const actors = ["meier", "nguyen", "rossi", "mr-console"];
const levels: Level[] = ["no-access", "no-access", "limited", "limited", "permanent-limited", "permanent-limited", "permanent-limited", "full"];

/** Numbers from 0 to 1, the same ones for the same seed. */
function numbers(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

let made: { now: number; count: number; all: Kept[]; places: Map<string, number> } | null = null;

/** All sessions, newest first: the ones that the other pages tell of, and the generated ones before them. */
function sessions(now: number, count: number): Kept[] {
  if (made?.now === now && made.count === count) return made.all;
  const random = numbers(7);
  const pick = <T>(from: T[]): T => from[Math.floor(random() * from.length)] as T;
  const o = words.en.outcomes;
  const recent: Kept[] = lines("en", now).map((line, i) => {
    const ended = (Object.keys(o) as Outcome[]).find((code) => o[code] === line.outcome) ?? "staff";
    return { ...line, ended, ticket: `SR-${48213 - i}`, actor: line.entered ? "meier" : "" };
  });
  const newest = now - 48 * DAY;
  const span = YEARS * 365 * DAY - 48 * DAY;
  const times = Array.from({ length: Math.max(0, count - recent.length) }, () => {
    const day = new Date(newest - random() * span);
    // Few at week-ends, most in working hours.
    if (day.getDay() % 6 === 0 && random() < 0.7) day.setDate(day.getDate() - 2);
    return day.setHours(random() < 0.85 ? 7 + Math.floor(random() * 11) : Math.floor(random() * 24), Math.floor(random() * 60), Math.floor(random() * 60), 0);
  }).sort((a, b) => b - a);
  const older = times.map((since, i): Kept => {
    const technical = random() < 0.6;
    const fate = random();
    const ended: Outcome = fate < 0.06 ? "wrong" : fate < 0.14 ? "refused" : fate < 0.15 ? "broken" : fate < 0.55 ? "engineer" : "staff";
    const entered = ended !== "wrong" && ended !== "refused";
    const length = entered ? Math.ceil(2 * MINUTE + random() * random() * 150 * MINUTE) : Math.ceil(random() * 40 * SECOND);
    return {
      id: id(1000 + i),
      engineer: ended === "wrong" ? "" : (engineers[Math.floor(random() * random() * engineers.length)] ?? ""),
      organisation: ended === "wrong" ? "" : random() < 0.8 ? "Acme Imaging" : "Nordlicht Gerätedienst",
      kind: technical ? "technical-support" : "application-support",
      level: technical ? pick(levels) : "no-access",
      since,
      until: ended === "broken" ? null : since + length,
      entered,
      ended,
      ticket: random() < 0.8 ? `SR-${48000 - i}` : "",
      actor: pick(actors),
    };
  });
  const all = [...recent, ...older];
  made = { now, count, all, places: new Map(all.map((each, i) => [each.id, i])) };
  return all;
}

const line = ({ ended, ticket: _, actor: __, ...rest }: Kept, language: Language): SessionLine => ({ ...rest, outcome: words[language].outcomes[ended] });

const has = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());

/** What each state holds: none, a busy site's five years, or a few. */
export const sizeOf = (state: string): number => (state === "empty" ? 0 : state === "many" ? 100_000 : 9_000);

export function history(state: string, language: Language, now: number, filter: HistoryFilter): HistoryPage {
  const all = sizeOf(state) === 0 ? [] : sessions(now, sizeOf(state));
  const { from, to, text, engineer, organisation, ticket, level, kind, outcome, actor, entered_only, after } = filter;
  const found: Kept[] = [];
  const start = after === null ? 0 : (made?.places.get(after) ?? all.length) + 1;
  for (let i = start; i < all.length; i++) {
    const each = all[i] as Kept;
    if (from !== null && each.since < from) continue;
    if (to !== null && each.since >= to) continue;
    if (level !== null && each.level !== level) continue;
    if (kind !== null && each.kind !== kind) continue;
    if (outcome !== null && each.ended !== outcome) continue;
    if (actor !== null && each.actor !== actor && each.engineer !== actor) continue;
    if (entered_only && !each.entered) continue;
    if (!has(each.engineer, engineer) || !has(each.organisation, organisation) || !has(each.ticket, ticket)) continue;
    if (text !== "" && !has(`${each.engineer} ${each.organisation} ${each.ticket} ${each.actor} ${words[language].reason}`, text)) continue;
    found.push(each);
    if (found.length > PAGE) break;
  }
  return { lines: found.slice(0, PAGE).map((each) => line(each, language)), more: found.length > PAGE };
}

/** Without a policy nobody may export. */
export const choices = (state: string, language: Language): HistoryChoices => ({
  engineers: [...engineers].sort(),
  organisations: ["Acme Imaging", "Nordlicht Gerätedienst"],
  outcomes: (Object.entries(words[language].outcomes) as [Outcome, string][]).map(([code, label]) => ({ code, label })),
  actors: [...actors, ...engineers].sort(),
  may_export: state !== "empty",
});

export function pictures(state: string, now: number, asked: number | null): HistoryPictures {
  const year = asked ?? new Date(now).getFullYear();
  const [from, to] = [new Date(year, 0, 1).getTime(), new Date(year + 1, 0, 1).getTime()];
  const within = (sizeOf(state) === 0 ? [] : sessions(now, sizeOf(state))).filter(({ since }) => since >= from && since < to);
  const byDay = new Map<string, [number, number]>();
  const key = (at: number): string => new Date(at).toLocaleDateString("sv-SE");
  for (const { since, entered } of within) {
    const counted = byDay.get(key(since)) ?? [0, 0];
    counted[entered ? 0 : 1] += 1;
    byDay.set(key(since), counted);
  }
  const days = [];
  for (let at = new Date(year, 0, 1); at.getFullYear() === year; at = new Date(year, at.getMonth(), at.getDate() + 1)) {
    const [entered, refused] = byDay.get(key(at.getTime())) ?? [0, 0];
    days.push({ date: key(at.getTime()), entered, refused });
  }
  const count = (test: (each: Kept) => boolean): number => within.filter(test).length;
  const byEngineer = engineers.map((name) => ({ name, count: count(({ engineer, entered }) => entered && engineer === name) }));
  const bounds: [number, number | null][] = [[0, 1], [1, 5], [5, 15], [15, 30], [30, 60], [60, 120], [120, 240], [240, null]];
  return {
    year,
    days,
    levels: (["no-access", "limited", "permanent-limited", "full"] as Level[]).map((level) => ({ level, count: count((each) => each.entered && each.level === level) })),
    engineers: byEngineer.sort((a, b) => b.count - a.count).slice(0, 10),
    lengths: bounds.map(([least, most]) => ({
      from: least,
      to: most,
      count: count(({ since, until, entered }) => entered && until !== null && until - since >= least * MINUTE && (most === null || until - since < most * MINUTE)),
    })),
  };
}

/** A session's entries; where the state says so, so many that they are shown in pieces. */
function entries(state: string, language: Language, kept: Kept): TimelineItem[] {
  const technical = kept.kind === "technical-support";
  const told = technical ? toolFeed(language, kept.since) : feed(language, kept.since);
  const items = told.reverse().map((item, i) => ({ ...item, sequence: 41_200 + 3 * i, at: kept.since + i * 37 * SECOND }));
  if (!technical) items.splice(3, 0, { sequence: 41_208, at: kept.since + 100 * SECOND, tone: "warning", text: words[language].denied });
  if (!technical) items.push({ sequence: 41_230, at: kept.since + 5 * MINUTE, tone: "narrower", text: words[language].pausedItem });
  items.push({ sequence: 41_240, at: kept.until ?? kept.since + HOUR, tone: "narrower", text: `${words[language].outcomes[kept.ended]}. ${words[language].nowHolds}` });
  if (state !== "history-long") return items;
  const typed = words[language].feed[2];
  return [...items, ...Array.from({ length: 2480 - items.length }, (_, i): TimelineItem => ({ sequence: 42_000 + i, at: kept.since + 6 * MINUTE + i * SECOND, tone: "plain", text: typed }))];
}

const group = (items: TimelineItem[]): TimelineGroup => ({ count: items.length, items: items.slice(0, 200) });

export function session(state: string, language: Language, now: number, wanted: string): SessionDetail | null {
  const kept = sessions(now, sizeOf(state)).find((each) => each.id === wanted);
  if (!kept) return null;
  const all = entries(state, language, kept);
  const technical = kept.kind === "technical-support";
  return {
    line: line(kept, language),
    reason: words[language].reason,
    ticket: kept.ticket,
    approver: kept.entered ? "mr-console" : "",
    method: words[language].method,
    entries: all.length,
    timeline: all.slice(0, PIECE),
    refused: group(all.filter(({ tone }) => tone === "warning")),
    grants: group(all.filter(({ tone }) => tone === "wider")),
    tools: group(technical ? all.slice(1, 4) : []),
    pauses: group(technical ? [] : all.slice(-2, -1)),
    mask: technical ? noMask : mask,
  };
}

export function timeline(state: string, language: Language, now: number, wanted: string, after: number): TimelineItem[] {
  const kept = sessions(now, sizeOf(state)).find((each) => each.id === wanted);
  return kept ? entries(state, language, kept).filter(({ sequence }) => sequence > after).slice(0, PIECE) : [];
}
