// Who and what the fake's states are made of: engineers, their sessions, tools and what those print. All invented.
import type { EngineerView } from "$bindings/EngineerView";
import type { FeedItem } from "$bindings/FeedItem";
import type { Language } from "$bindings/Language";
import type { MaskView } from "$bindings/MaskView";
import type { ParticipantView } from "$bindings/ParticipantView";
import type { SessionLine } from "$bindings/SessionLine";
import type { SessionView } from "$bindings/SessionView";
import type { Tone } from "$bindings/Tone";
import type { ToolResultView } from "$bindings/ToolResultView";
import type { ToolRunView } from "$bindings/ToolRunView";
import type { ToolView } from "$bindings/ToolView";
import { DAY, HOUR, MINUTE, SECOND } from "../../logic/time";
import { words } from "./words";

export const id = (n: number): string => `5e55a0b0-0000-4000-8000-${String(n).padStart(12, "0")}`;
export const jana: EngineerView = { name: "Jana Petrov", organisation: "Acme Imaging", proven_by: "Acme Imaging" };
export const tomas: EngineerView = { name: "Tomás Villaverde-Aschenbrenner", organisation: "Acme Imaging", proven_by: "Acme Imaging" };
export const mask: MaskView = { mirrored: "yes", frames: 4_812, withheld: 7, regions: 4, own: 2, by_rule: 7, text: { masked: 20, shown: 31, waiting: 2 } };
export const noMask: MaskView = { mirrored: "no", frames: 0, withheld: 0, regions: 0, own: 0, by_rule: 0, text: null };

export function feed(language: Language, now: number): FeedItem[] {
  const tones: Tone[] = ["plain", "narrower", "plain", "wider", "plain", "wider", "wider"];
  return words[language].feed.map((text, i) => ({ at: now - 12 * SECOND - i * 26 * SECOND, tone: tones[i] ?? "plain", text }));
}

export function toolFeed(language: Language, now: number): FeedItem[] {
  const tones: Tone[] = ["wider", "narrower", "plain", "wider"];
  return words[language].toolFeed.map((text, i) => ({ at: now - 8 * SECOND - i * 41 * SECOND, tone: tones[i] ?? "plain", text }));
}

export function lines(language: Language, now: number): SessionLine[] {
  const o = words[language].outcomes;
  const line = (n: number, engineer: string, organisation: string, ago: number, length: number | null, outcome: string): SessionLine => ({
    id: id(n),
    engineer,
    organisation,
    kind: n % 3 === 0 ? "technical-support" : "application-support",
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

export const tools = (language: Language): ToolView[] =>
  (["log-check", "coil-test", "gradient-test", "shim-values"] as const).map((id) => ({
    id,
    title: words[language].tools[id],
    disturbs: id === "gradient-test",
    adjusts: id === "shim-values",
  }));

/** Application support. */
export const application = (language: Language, now: number): ParticipantView => ({
  id: id(1),
  kind: "application-support",
  engineer: jana,
  reason: words[language].reason,
  ticket: "SR-48213",
  since: now - 3 * MINUTE - 12 * SECOND,
  granted: ["view"],
  asked: [],
  offers: ["view", "control", "tools", "parameters"],
  paused: null,
  may_run: [],
  viewers: 1,
  warning: null,
});

/** Technical support. */
export const technical = (language: Language, now: number): ParticipantView => ({
  ...application(language, now),
  id: id(2),
  kind: "technical-support",
  engineer: tomas,
  ticket: "SR-48377",
  granted: ["tools"],
  offers: ["tools"],
  may_run: ["log-check", "coil-test"],
  viewers: 0,
});

const printed = `coil test 2.4, head coil, 32 channels
channel  1   gain 41.8 dB   noise 0.92   ok
channel  2   gain 41.6 dB   noise 0.94   ok
channel  3   gain 41.9 dB   noise 0.91   ok
channel  4   gain 38.2 dB   noise 1.37   LOW
channel  5   gain 41.7 dB   noise 0.93   ok
channel  6   gain 41.8 dB   noise 0.92   ok
channel  7   <b>connector warm</b>
channel  8   gain 41.5 dB   noise 0.95   ok`;

/** A tool that runs, one that was asked to end, and one that is over. */
export function runs(language: Language, now: number): ToolRunView[] {
  const run: ToolRunView = {
    session: id(2),
    run: 3,
    engineer: tomas.name,
    title: words[language].tools["coil-test"],
    disturbs: false,
    adjusts: false,
    share: "exit-status",
    state: "running",
    since: now - 48 * SECOND,
    kill_at: null,
    ending: null,
    output: printed,
    cut: true,
  };
  const log = words[language].tools["log-check"];
  return [
    run,
    { ...run, run: 2, title: log, share: "text", state: "asked", since: now - 95 * SECOND, kill_at: now + 8 * SECOND, output: "", cut: false },
    { ...run, run: 1, title: log, share: "nothing", state: "ended", since: now - 140 * SECOND, ending: { at: now - 110 * SECOND, how: "exited", status: 0, gone: true }, output: "4 812 lines read, 2 warnings", cut: false },
  ];
}

export function results(language: Language, now: number): ToolResultView[] {
  const t = words[language].tools;
  const at = now - 5 * SECOND;
  return [
    { title: t["log-check"], engineer: tomas.name, since: now - 140 * SECOND, asked: false, ending: { at: now - 110 * SECOND, how: "exited", status: 0, gone: true } },
    { title: t["coil-test"], engineer: tomas.name, since: now - 95 * SECOND, asked: true, ending: { at, how: "stopped", status: 143, gone: true } },
    { title: t["gradient-test"], engineer: tomas.name, since: now - 48 * SECOND, asked: true, ending: { at, how: "killed", status: null, gone: true } },
    { title: t["shim-values"], engineer: tomas.name, since: now - 48 * SECOND, asked: true, ending: { at, how: "lost", status: null, gone: false } },
  ];
}

/** Remote service with the given engineers in. */
export const session = (language: Language, now: number, participants: ParticipantView[]): SessionView => {
  const mirrored = participants.some(({ kind }) => kind === "application-support");
  return {
    id: participants[0]?.id ?? "",
    since: now - 3 * MINUTE - 12 * SECOND,
    until: now + 42 * MINUTE,
    participants,
    paused: null,
    local_first: false,
    tools: [],
    feed: mirrored ? feed(language, now) : toolFeed(language, now),
    mask: mirrored ? mask : noMask,
    drawn: [],
    blind: null,
    screen: mirrored ? [1280, 720] : null,
  };
};
