// The states that the fake can show, by name.
import type { BannerView } from "$bindings/BannerView";
import type { DetectorFault } from "$bindings/DetectorFault";
import type { DrawnView } from "$bindings/DrawnView";
import type { EndedView } from "$bindings/EndedView";
import type { Language } from "$bindings/Language";
import type { LevelView } from "$bindings/LevelView";
import type { RequestView } from "$bindings/RequestView";
import type { Seal } from "$bindings/Seal";
import type { SealProgress } from "$bindings/SealProgress";
import type { Theme } from "$bindings/Theme";
import type { View } from "$bindings/View";
import { MINUTE, SECOND } from "../../logic/time";
import { application, feed, id, jana, lines, mask, noMask, results, runs, session, technical, toolFeed, tomas, tools } from "./people";
import { words } from "./words";

export interface Choice {
  state: string;
  language: Language;
  theme: Theme;
  now: number;
  /** What staff masked. */
  drawn: DrawnView[];
  /** The verification that runs. */
  progress: SealProgress | null;
}

/** Entries of the history. */
export const ENTRIES = 1_204_331;

function seal(state: string, language: Language, now: number, progress: SealProgress | null): Seal {
  const w = words[language];
  const at = new Date(now).setHours(6, 0, 0, 0);
  const intact: Seal = { intact: true, at, sentence: w.seal, progress, stopped: null };
  switch (state) {
    case "broken":
      return { ...intact, intact: false, sentence: w.sealBroken };
    case "doubt":
      return { ...intact, intact: null, sentence: w.sealDoubt };
    case "unverified":
      return { ...intact, intact: null, at: null, sentence: "" };
    case "verifying":
      return { ...intact, progress: { percent: 34, entries: ENTRIES } };
    case "verifying-stopped":
      return { ...intact, stopped: 34 };
    default:
      return intact;
  }
}

/** All that the fake shows. */
export function view(choice: Choice): View {
  const shown = plain(choice);
  return shown.session ? { ...shown, session: { ...shown.session, drawn: choice.drawn } } : shown;
}

function plain({ state, language, theme, now, progress }: Choice): View {
  const w = words[language];
  const say = w.sentence;
  const until = now + 42 * MINUTE;
  const level: LevelView = {
    level: "no-access",
    until: null,
    extend_to: null,
    opening_full: false,
    task: null,
    task_over: null,
    restorable: null,
    allowed: ["no-access", "limited", "permanent-limited", "full"],
    outside_hours: false,
    hours_end: null,
    barred: [],
    full_barred: null,
    ceiling_minutes: 480,
  };
  const limited: LevelView = { ...level, level: "limited", until, extend_to: until + 30 * MINUTE };
  const full: LevelView = { ...limited, level: "full" };
  const base: View = {
    now,
    sentence: say.blocked,
    look: "blocked",
    no_examinations: false,
    can_end: false,
    language,
    languages: ["en", "de", "fr"],
    theme,
    link: { state: "connected", since: now - 75 * MINUTE, reason: "", vendor: "Acme Imaging" },
    level,
    checks: { staff: "none", second_for_full: false },
    tools: tools(language),
    parameter_windows: 3,
    room: true,
    release: null,
    help: null,
    password: null,
    request: null,
    session: null,
    ended: null,
    recent: lines(language, now).slice(0, 3),
    seal: seal(state, language, now, progress),
    notices: [],
  };
  const open: View = { ...base, look: "open", can_end: true, sentence: say.open, level: limited };
  const task = { whom: "Jana Petrov", what: w.task, until };
  const atTask: View = { ...base, can_end: true, look: "open", sentence: say.task, level: { ...level, task } };
  const release: View = {
    ...base,
    sentence: say.notReleased,
    no_examinations: true,
    release: { since: now - 6 * MINUTE, items: ["work-is-over", "settings-are-back", "system-was-tried"], releasing: false },
  };
  const app = application(language, now);
  const tech = technical(language, now);
  const both = [{ ...app, granted: ["view" as const, "control" as const] }, { ...app, id: id(3), engineer: tomas, asked: ["control" as const] }];
  const signed: Pick<View, "checks"> = { checks: { staff: "pin", second_for_full: true } };
  const password: NonNullable<View["password"]> = {
    groups: ["4821", "9037"],
    expires: now + 8 * MINUTE + 12 * SECOND,
    life: 10 * MINUTE,
    tries_left: 3,
    in_use: false,
  };
  const request: RequestView = {
    id: id(1),
    engineer: jana,
    reason: w.reason,
    ticket: "SR-48213",
    wants: ["view", "control"],
    offers: ["view", "control", "tools", "parameters"],
    since: now - 4 * SECOND,
    deadline: now + 26 * SECOND,
  };
  const asked: View = { ...atTask, look: "asked", sentence: say.asked, request };
  const watching: View = { ...atTask, look: "watching", sentence: say.watching, session: session(language, now, [{ ...app, asked: ["control"] }]) };
  const controlling: View = {
    ...base,
    look: "controlling",
    no_examinations: true,
    can_end: true,
    sentence: say.controlling,
    level: full,
    session: session(language, now, [{ ...app, granted: ["view", "control"], viewers: 2 }]),
  };
  const blind = (fault: DetectorFault): View => ({ ...watching, session: { ...session(language, now, [app]), blind: fault } });
  const connected: View = { ...open, look: "connected", sentence: say.connected, session: session(language, now, [tech]) };
  const running: View = { ...connected, look: "tool-running", sentence: say.tool, session: { ...session(language, now, [tech]), tools: runs(language, now) } };
  const ended: EndedView = {
    id: id(1),
    participants: [{ engineer: jana, kind: "application-support", since: now - 24 * MINUTE, until: now - 5 * SECOND, sentence: w.whyEnded }],
    why: "staff",
    sentence: w.whyEnded,
    now_holds: w.nowHolds,
    not_released: false,
    since: now - 24 * MINUTE - 8 * SECOND,
    until: now - 5 * SECOND,
    done: feed(language, now).reverse(),
    tools: [],
    stopped: w.stopped.map((text) => ({ at: now - 5 * SECOND, tone: "narrower" as const, text })),
    mails: w.mails.map((text, i) => ({ at: now - (i === 0 ? 24 * MINUTE : 3 * SECOND), tone: i === 0 ? ("plain" as const) : ("warning" as const), text })),
    mask,
    verified: true,
    recorded: true,
  };

  switch (state) {
    case "empty":
      return {
        ...base,
        recent: [],
        tools: [],
        link: { ...base.link, state: "not-enrolled", vendor: "", reason: "" },
        level: { ...level, allowed: ["no-access", "limited"] },
      };
    case "limited":
      return open;
    case "permanent":
      return { ...open, level: { ...level, level: "permanent-limited" } };
    case "full":
      return { ...open, look: "full", no_examinations: true, sentence: say.full, level: full };
    case "full-opening":
      return { ...base, can_end: true, no_examinations: true, sentence: say.opening, level: { ...level, opening_full: true } };
    case "full-running":
      return { ...base, level: { ...level, full_barred: "examination-runs" } };
    case "full-unknown":
      return { ...base, level: { ...level, full_barred: "examination-unknown" } };
    case "full-no-source":
      return { ...base, level: { ...level, full_barred: "no-source" } };
    case "full-not-blocked":
      return { ...base, level: { ...level, full_barred: "not-blocked" } };
    case "not-released":
      return release;
    case "not-released-signed":
      return { ...release, ...signed };
    case "help-heard":
      return { ...base, help: { reason: "image-quality", state: "heard", at: now - 14 * MINUTE } };
    case "help-failed":
      return { ...base, help: { reason: "image-quality", state: "failed", at: now - 14 * MINUTE } };
    case "locked-out":
      return { ...open, notices: [{ code: "technical-locked", text: w.lockedOut, stays: true }] };
    case "signed":
      return { ...base, ...signed };
    case "signed-limited":
      return { ...open, ...signed };
    case "task":
      return atTask;
    case "task-over":
      return { ...base, level: { ...level, task_over: { whom: "Jana Petrov", what: w.task, at: now - 2 * MINUTE, how: "used" } } };
    case "restorable":
      return {
        ...base,
        level: { ...level, restorable: "permanent-limited" },
        link: { ...base.link, state: "lost", since: now - 4 * MINUTE, reason: w.lost },
        notices: [{ code: "no-notifications", text: w.notice, stays: false }],
      };
    case "password-long":
      return { ...atTask, sentence: say.password, password: { ...password, groups: ["482190", "375526"] } };
    case "password":
      return { ...atTask, sentence: say.password, password };
    case "password-used":
      return { ...atTask, sentence: say.password, password: { ...password, tries_left: 2, in_use: true } };
    case "password-further":
      return { ...watching, password };
    case "request":
      return asked;
    case "request-further":
      return { ...asked, ...connected, look: "asked", sentence: say.asked, request };
    case "request-signed":
      return { ...asked, ...signed };
    case "watching":
    case "drawn":
    case "masks-many":
      return watching;
    case "blind-missing":
    case "blind-broken":
    case "blind-stalled":
      return blind(state.slice("blind-".length) as DetectorFault);
    case "watching-signed":
      return { ...watching, ...signed };
    case "controlling":
      return controlling;
    case "paused":
      return { ...watching, sentence: say.paused, session: { ...session(language, now, [{ ...app, paused: "staff" }]), paused: "staff" } };
    case "local-first":
      return { ...controlling, session: { ...session(language, now, both), local_first: true } };
    case "several":
      return { ...controlling, sentence: say.several, session: { ...session(language, now, both), tools: runs(language, now).slice(0, 1) } };
    case "mixed":
      return { ...watching, look: "tool-running", sentence: say.mixed, session: { ...session(language, now, [app, tech]), tools: runs(language, now) } };
    case "connected":
      return connected;
    case "tool":
      return running;
    case "idle":
      return { ...connected, session: session(language, now, [{ ...tech, warning: { why: "idle", ends: now + 45 * SECOND } }]) };
    case "longest":
      return { ...watching, session: session(language, now, [{ ...app, warning: { why: "longest", ends: now + 105 * SECOND } }]) };
    case "hours-end":
      return { ...watching, session: session(language, now, [{ ...app, warning: { why: "hours", ends: now + 105 * SECOND } }]) };
    case "watching-barred":
      return { ...watching, level: { ...watching.level, barred: ["control", "parameters"] } };
    case "outside-hours":
      return { ...base, sentence: say.outside, can_end: true, level: { ...level, outside_hours: true } };
    case "absent":
      return { ...watching, sentence: say.paused, session: { ...session(language, now, [{ ...app, paused: "absent" }]), paused: "absent" } };
    case "ended":
      return { ...base, level: { ...level, restorable: "permanent-limited" }, ended };
    case "ended-verifying":
      return { ...base, ended: { ...ended, stopped: [], verified: false, recorded: false } };
    case "ended-tools":
      return {
        ...release,
        ended: {
          ...ended,
          participants: [
            { engineer: tomas, kind: "technical-support", since: now - 24 * MINUTE, until: now - 5 * SECOND, sentence: w.whyEnded },
            { engineer: jana, kind: "application-support", since: now - 9 * MINUTE, until: now - 3 * MINUTE, sentence: w.whyLeft },
          ],
          not_released: true,
          mails: [],
          done: toolFeed(language, now).reverse(),
          tools: results(language, now),
          mask: noMask,
        },
      };
    default:
      return base;
  }
}

export function banner(choice: Choice): BannerView {
  const { now, sentence, look, no_examinations, level, session, can_end, language, theme } = view(choice);
  const participants = session?.participants ?? [];
  return {
    now,
    sentence,
    look,
    no_examinations,
    level: level.level,
    participants: participants.map(({ engineer }) => engineer.name),
    tools: (session?.tools ?? []).filter((run) => run.state !== "ended").map((run) => run.title),
    since: session?.since ?? null,
    until: session ? session.until : (level.until ?? level.task?.until ?? null),
    warning: participants.flatMap((one) => one.warning ?? [])[0] ?? null,
    paused: session?.paused ?? null,
    blind: session?.blind ?? null,
    can_end,
    language,
    theme,
  };
}
