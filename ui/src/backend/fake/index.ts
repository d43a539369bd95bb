// The fake backend: a state by name from the address (`#state=request&lang=de&theme=light`), and just enough behaviour to try the pages.
// What the pages ask for is kept in `window.asked`, for the tests.
import type { Ask } from "$bindings/Ask";
import type { ExportAsk } from "$bindings/ExportAsk";
import type { Language } from "$bindings/Language";
import type { MasksView } from "$bindings/MasksView";
import type { Theme } from "$bindings/Theme";
import type { View } from "$bindings/View";
import type { Backend } from "../backend";
import { could } from "./could";
import { draft, save } from "./draft";
import { check, stop } from "./connection";
import { exported } from "./exporting";
import { choices, history, pictures, session, timeline } from "./history";
import { drawn, masks } from "./masks";
import { maskPicture } from "./picture";
import { policy } from "./policy";
import { proposals } from "./proposals";
import { rfbServer } from "./rfb";
import { banner, type Choice, ENTRIES, view } from "./states";

type Asked = Ask | { type: "end" } | { type: "show-console" } | { type: "policy-save"; text: string } | ({ type: "export" } & ExportAsk);

declare global {
  interface Window {
    asked: Asked[];
    /** What was read of the history, and whether the page asked by itself. */
    reads: [what: "list" | "pictures", again: boolean][];
    /** What was changed in a draft of the policy, key by key. */
    edits: [key: string, value: unknown][];
    show: (state: string) => void;
  }
}

const given = new URLSearchParams(location.hash.slice(1));
const choice: Choice = {
  state: given.get("state") ?? "blocked",
  language: (given.get("lang") ?? "en") as Language,
  theme: (given.get("theme") ?? "dark") as Theme,
  now: Number(given.get("now") ?? Date.now()),
  progress: null,
  drawn: given.get("state") === "drawn" ? drawn : [],
};

let verifying: ReturnType<typeof setInterval>;
let tellMasks: ((view: MasksView | null) => void) | null = null;
let tell: ((view: View) => void) | null = null;
const server = rfbServer();

function show(change: Partial<Choice>): void {
  Object.assign(choice, change);
  tell?.(view(choice));
  tellMasks?.(masks(choice.state, choice.drawn));
}

window.asked = [];
window.reads = [];
window.edits = [];
window.show = (state) => show({ state });

const levels = { "no-access": "blocked", limited: "limited", "permanent-limited": "permanent", full: "full" } as const;

function act(ask: Ask): void {
  switch (ask.type) {
    case "mask-more": {
      const number = choice.drawn.length + 1;
      return show({ drawn: [...choice.drawn, { id: 100 + number, number, place: ask.place }] });
    }
    case "mask-less":
      return show({ drawn: choice.drawn.filter(({ id }) => id !== ask.id) });
    case "choose-level":
      return show({ state: levels[ask.level] });
    case "extend":
    case "present":
    case "keep-open":
    case "stop-tool":
      return;
    case "restore-level":
      return show({ state: "permanent" });
    case "release-task":
      return show({ state: ask.password ? "password" : "task" });
    case "offer-password":
      return show({ state: view(choice).session ? "password-further" : "password" });
    case "call-help":
      return show({ state: "help-heard" });
    case "revoke":
    case "refuse":
    case "dismiss":
    case "dismiss-notice":
    case "dismiss-task":
    case "dismiss-help":
    case "complete-release":
      return show({ state: "blocked" });
    case "remove":
      return show({ state: "watching" });
    case "withdraw-password":
      return show({ state: "task" });
    case "accept":
      return show({ state: ask.grant.includes("control") ? "controlling" : "watching" });
    case "grant":
      return show({ state: ask.capability === "control" && ask.on ? "controlling" : "watching" });
    case "pause":
      return show({ state: ask.on ? "paused" : "watching" });
    case "language":
      return show({ language: ask.language });
    case "theme":
      return show({ theme: ask.theme });
  }
}

export const backend: Backend = {
  async subscribe(onView) {
    tell = onView;
    onView(view(choice));
  },
  async bannerBeat() {
    // Nobody watches the fake banner.
  },
  async bannerSubscribe(onView) {
    onView(banner(choice));
  },

  async ask(ask) {
    window.asked.push(ask);
    act(ask);
    return null;
  },
  async end() {
    window.asked.push({ type: "end" });
    show({ state: view(choice).session ? "ended" : "blocked" });
  },
  async showConsole() {
    window.asked.push({ type: "show-console" });
  },

  async history(filter) {
    window.reads.push(["list", filter.again]);
    return history(choice.state, choice.language, choice.now, filter);
  },
  async historyChoices() {
    return choices(choice.state, choice.language);
  },
  async historyPictures(year, again) {
    window.reads.push(["pictures", again]);
    return pictures(choice.state, choice.now, year);
  },
  async historySession(id) {
    const found = session(choice.state, choice.language, choice.now, id);
    if (!found) throw new Error("no such session");
    return found;
  },
  async historyTimeline(id, after) {
    return { items: timeline(choice.state, choice.language, choice.now, id, after) };
  },
  async verify() {
    show({ progress: { percent: 0, entries: ENTRIES } });
    verifying = setInterval(() => {
      const percent = (choice.progress?.percent ?? 0) + 2;
      if (percent >= 100) clearInterval(verifying);
      show({ progress: percent >= 100 ? null : { percent, entries: ENTRIES } });
    }, 100);
  },
  async verifyStop() {
    clearInterval(verifying);
    show({ state: "verifying-stopped", progress: null });
  },
  async policy() {
    return policy(choice.state, choice.language);
  },
  async policyDraft(text, edit) {
    if (edit) window.edits.push([edit.key, edit.value]);
    return draft(choice.language, choice.state, text, edit);
  },
  async policySave(text) {
    window.asked.push({ type: "policy-save", text });
    return save(choice.language, choice.state);
  },
  maskPicture: async (text, titles) => maskPicture(choice.language, choice.state, text, titles),
  wordProposals: (text) => proposals(choice.language, choice.state, text),
  policyCould: async (ask) => could(choice.language, choice.state, ask),
  linkCheck: (onCheck) => check(choice.language, choice.state, onCheck),
  linkCheckStop: async () => stop(),
  async about() {
    return {
      version: "0.1.0",
      device: "mr-2-st-alban",
      libraries: [
        { name: "tauri", version: "2.12.5", licence: "Apache-2.0 OR MIT" },
        { name: "rustls", version: "0.23.46", licence: "Apache-2.0 OR ISC OR MIT" },
        { name: "tokio", version: "1.54.0", licence: "MIT" },
        { name: "sqlx", version: "0.9.0", licence: "MIT OR Apache-2.0" },
        { name: "snow", version: "0.10.0", licence: "MIT OR Apache-2.0" },
        { name: "spake2", version: "0.4.0", licence: "MIT OR Apache-2.0" },
      ],
    };
  },

  exportHistory(ask) {
    window.asked.push({ type: "export", ...ask });
    return exported(ask, choice.state, choice.language);
  },

  previewOpen: (onBytes) => server.open(onBytes),
  previewSend: (bytes) => server.send(bytes),
  previewClose: async () => server.close(),

  async masksOpen(onMasks) {
    tellMasks = onMasks;
    onMasks(null);
    setTimeout(() => tellMasks?.(masks(choice.state, choice.drawn)), 20);
  },
  async masksClose() {
    tellMasks = null;
  },
};
