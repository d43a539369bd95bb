// The states that the fake can show, by name.
import type { BannerView } from "$bindings/BannerView";
import type { EngineerView } from "$bindings/EngineerView";
import type { FeedItem } from "$bindings/FeedItem";
import type { Language } from "$bindings/Language";
import type { MaskView } from "$bindings/MaskView";
import type { SessionLine } from "$bindings/SessionLine";
import type { SessionView } from "$bindings/SessionView";
import type { Theme } from "$bindings/Theme";
import type { Tone } from "$bindings/Tone";
import type { View } from "$bindings/View";
import { DAY, HOUR, MINUTE, SECOND } from "../../logic/time";
import { words } from "./words";

export interface Choice {
  state: string;
  language: Language;
  theme: Theme;
  now: number;
}

const jana: EngineerView = { name: "Jana Petrov", organisation: "Acme Imaging", proven_by: "Acme Imaging" };
const mask: MaskView = { frames: 4_812, withheld: 7, regions: 9, own: 2, by_rule: 7 };
const id = (n: number): string => `5e55a0b0-0000-4000-8000-${String(n).padStart(12, "0")}`;

export function feed(language: Language, now: number): FeedItem[] {
  const tones: Tone[] = ["plain", "narrower", "plain", "wider", "plain", "wider", "wider"];
  return words[language].feed.map((text, i) => ({ at: now - 12 * SECOND - i * 26 * SECOND, tone: tones[i] ?? "plain", text }));
}

export function lines(language: Language, now: number): SessionLine[] {
  const o = words[language].outcomes;
  const line = (n: number, engineer: string, organisation: string, ago: number, length: number | null, outcome: string): SessionLine => ({
    id: id(n),
    engineer,
    organisation,
    level: n % 4 === 1 ? "limited" : n % 7 === 3 ? "full" : "no-access",
    since: now - ago,
    until: length === null ? null : now - ago + length,
    outcome,
    entered: outcome !== o.refused && outcome !== o.wrong,
  });
  return [
    line(1, "Jana Petrov", "Acme Imaging", 26 * HOUR, 24 * MINUTE, o.staff),
    line(2, "Tomás Villaverde-Aschenbrenner", "Acme Imaging", 2 * DAY + 3 * HOUR, 30 * SECOND, o.refused),
    line(3, "Miriam Okafor", "Acme Imaging", 5 * DAY + 2 * HOUR, 71 * MINUTE, o.engineer),
    line(4, "", "", 9 * DAY, 3 * MINUTE, o.wrong),
    line(5, "Jana Petrov", "Acme Imaging", 12 * DAY + HOUR, null, o.broken),
    line(6, "Lars Nyqvist", "Acme Imaging", 16 * DAY, 18 * MINUTE, o.staff),
    line(7, "Miriam Okafor", "Acme Imaging", 23 * DAY + 4 * HOUR, 12 * MINUTE, o.engineer),
    line(8, "Jana Petrov", "Acme Imaging", 31 * DAY, 45 * MINUTE, o.staff),
    line(9, "Jana Petrov", "Acme Imaging", 33 * DAY, 8 * MINUTE, o.staff),
    line(10, "Lars Nyqvist", "Acme Imaging", 40 * DAY, 52 * MINUTE, o.engineer),
    line(11, "Jana Petrov", "Acme Imaging", 41 * DAY, 30 * SECOND, o.refused),
    line(12, "Miriam Okafor", "Acme Imaging", 47 * DAY, 33 * MINUTE, o.staff),
  ];
}

export function view({ state, language, theme, now }: Choice): View {
  const w = words[language];
  const session: SessionView = {
    id: id(1),
    engineer: jana,
    reason: w.reason,
    ticket: "SR-48213",
    since: now - 3 * MINUTE - 12 * SECOND,
    until: now + 42 * MINUTE,
    granted: ["view"],
    asked: [],
    paused: null,
    viewers: 1,
    feed: feed(language, now),
    mask,
    screen: [1280, 720],
  };
  const base: View = {
    now,
    sentence: w.sentence.blocked,
    look: "blocked",
    no_examinations: false,
    can_end: false,
    language,
    theme,
    link: { state: "connected", since: now - 75 * MINUTE, reason: "", vendor: "Acme Imaging" },
    level: {
      level: "no-access",
      until: null,
      task: null,
      restorable: null,
      allowed: ["no-access", "limited", "permanent-limited", "full"],
      ceiling_minutes: 480,
    },
    password: null,
    request: null,
    session: null,
    ended: null,
    recent: lines(language, now).slice(0, 3),
    notices: [],
  };
  const until = now + 42 * MINUTE;
  const task = { whom: "Jana Petrov", what: w.task, until };
  switch (state) {
    case "empty":
      return {
        ...base,
        recent: [],
        link: { ...base.link, state: "not-enrolled", vendor: "", reason: "" },
        level: { ...base.level, allowed: ["no-access", "limited"] },
      };
    case "limited":
      return { ...base, look: "open", can_end: true, sentence: w.sentence.open, level: { ...base.level, level: "limited", until } };
    case "permanent":
      return { ...base, look: "open", can_end: true, sentence: w.sentence.open, level: { ...base.level, level: "permanent-limited" } };
    case "full":
      return {
        ...base,
        look: "full",
        no_examinations: true,
        can_end: true,
        sentence: w.sentence.full,
        level: { ...base.level, level: "full", until },
      };
    case "task":
      return { ...base, look: "open", can_end: true, sentence: w.sentence.task, level: { ...base.level, task } };
    case "restorable":
      return {
        ...base,
        level: { ...base.level, restorable: "permanent-limited" },
        link: { ...base.link, state: "lost", since: now - 4 * MINUTE, reason: w.lost },
        notices: [{ code: "no-notifications", text: w.notice, stays: false }],
      };
    case "password":
    case "password-used":
      return {
        ...base,
        look: "open",
        can_end: true,
        sentence: w.sentence.password,
        level: { ...base.level, task },
        password: {
          groups: ["4821", "9037"],
          expires: now + 8 * MINUTE + 12 * SECOND,
          life: 10 * MINUTE,
          tries_left: state === "password" ? 3 : 2,
          in_use: state !== "password",
        },
      };
    case "request":
      return {
        ...base,
        look: "asked",
        can_end: true,
        sentence: w.sentence.asked,
        level: { ...base.level, task },
        request: {
          id: id(1),
          engineer: jana,
          reason: w.reason,
          ticket: "SR-48213",
          wants: ["view", "control"],
          since: now - 4 * SECOND,
          deadline: now + 26 * SECOND,
        },
      };
    case "watching":
      return { ...base, look: "watching", can_end: true, sentence: w.sentence.watching, level: { ...base.level, task }, session: { ...session, asked: ["control"] } };
    case "controlling":
      return {
        ...base,
        look: "controlling",
        no_examinations: true,
        can_end: true,
        sentence: w.sentence.controlling,
        level: { ...base.level, level: "full", until },
        session: { ...session, granted: ["view", "control"], viewers: 2 },
      };
    case "paused":
      return { ...base, look: "watching", can_end: true, sentence: w.sentence.paused, level: { ...base.level, task }, session: { ...session, paused: "staff" } };
    case "ended":
      return {
        ...base,
        level: { ...base.level, restorable: "permanent-limited" },
        sentence: w.sentence.blocked,
        ended: {
          id: id(1),
          engineer: jana,
          why: "staff",
          sentence: w.whyEnded,
          now_holds: w.nowHolds,
          since: now - 24 * MINUTE - 8 * SECOND,
          until: now - 5 * SECOND,
          done: feed(language, now).reverse(),
          stopped: w.stopped.map((text) => ({ at: now - 5 * SECOND, tone: "narrower" as const, text })),
          mask,
          recorded: true,
        },
      };
    default:
      return base;
  }
}

export function banner(choice: Choice): BannerView {
  const { now, sentence, look, no_examinations, level, session, can_end, language, theme } = view(choice);
  return {
    now,
    sentence,
    look,
    no_examinations,
    level: level.level,
    since: session?.since ?? null,
    until: session ? session.until : (level.until ?? level.task?.until ?? null),
    paused: session?.paused ?? null,
    can_end,
    language,
    theme,
  };
}
