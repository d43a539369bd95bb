// The real backend: Tauri commands and channels, by the names the shell gives them.
import { Channel, invoke } from "@tauri-apps/api/core";
import type { AskRefused } from "$bindings/AskRefused";
import type { Backend } from "./backend";

function channel<T>(onMessage: (message: T) => void): Channel<T> {
  const opened = new Channel<T>();
  opened.onmessage = onMessage;
  return opened;
}

function isRefusal(value: unknown): value is AskRefused {
  return typeof value === "object" && value !== null && "code" in value && "sentence" in value;
}

export const backend: Backend = {
  subscribe: (onView) => invoke("subscribe", { channel: channel(onView) }),
  bannerSubscribe: (onView) => invoke("banner_subscribe", { channel: channel(onView) }),
  bannerBeat: () => invoke("banner_beat"),

  async ask(ask) {
    try {
      await invoke("ask", { ask });
      return null;
    } catch (refusal) {
      return isRefusal(refusal) ? refusal : { code: "failed", sentence: String(refusal) };
    }
  },
  end: () => invoke("end"),
  showConsole: () => invoke("show_console"),

  history: (filter) => invoke("history", { filter }),
  historyChoices: () => invoke("history_choices"),
  historyPictures: (year, again) => invoke("history_pictures", { year, again }),
  historySession: (id) => invoke("history_session", { id }),
  historyTimeline: (id, after) => invoke("history_timeline", { id, after }),
  verify: () => invoke("verify"),
  verifyStop: () => invoke("verify_stop"),
  policy: () => invoke("policy"),
  policyDraft: (text, edit) => invoke("policy_draft", { text, edit }),
  policySave: (text, base) => invoke("policy_save", { text, base }),
  maskPicture: (text, titles) => invoke("mask_picture", { text, titles }),
  wordProposals: (text) => invoke("word_proposals", { text }),
  policyCould: (ask) => invoke("policy_could", { ask }),
  linkCheck: (onCheck) => invoke("link_check", { channel: channel(onCheck) }),
  linkCheckStop: () => invoke("link_check_stop"),
  about: () => invoke("about"),
  async exportHistory(ask) {
    try {
      return await invoke("export_history", { ask });
    } catch (refusal) {
      if (isRefusal(refusal)) return refusal;
      throw refusal;
    }
  },

  previewOpen: (onBytes) => invoke("preview_open", { channel: channel(onBytes) }),
  previewSend: (bytes) => invoke("preview_send", bytes),
  previewClose: () => invoke("preview_close"),

  masksOpen: (onMasks) => invoke("masks_open", { channel: channel(onMasks) }),
  masksClose: () => invoke("masks_close"),
};
