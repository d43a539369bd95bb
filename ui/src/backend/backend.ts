// What the windows need from the program behind them. Two exist: `tauri.ts`, and `fake/` for tests and `npm run dev`.
import type { About } from "$bindings/About";
import type { Ask } from "$bindings/Ask";
import type { AskRefused } from "$bindings/AskRefused";
import type { BannerView } from "$bindings/BannerView";
import type { CouldAsk } from "$bindings/CouldAsk";
import type { CouldView } from "$bindings/CouldView";
import type { ExportAsk } from "$bindings/ExportAsk";
import type { Exported } from "$bindings/Exported";
import type { HistoryChoices } from "$bindings/HistoryChoices";
import type { HistoryFilter } from "$bindings/HistoryFilter";
import type { HistoryPage } from "$bindings/HistoryPage";
import type { HistoryPictures } from "$bindings/HistoryPictures";
import type { LinkCheck } from "$bindings/LinkCheck";
import type { MaskPicture } from "$bindings/MaskPicture";
import type { MasksView } from "$bindings/MasksView";
import type { PolicyDraft } from "$bindings/PolicyDraft";
import type { PolicyEdit } from "$bindings/PolicyEdit";
import type { PolicyPage } from "$bindings/PolicyPage";
import type { SessionDetail } from "$bindings/SessionDetail";
import type { TimelinePage } from "$bindings/TimelinePage";
import type { View } from "$bindings/View";
import type { WordProposals } from "$bindings/WordProposals";

export interface Backend {
  /** Hands over the whole view, now and at every change. */
  subscribe(onView: (view: View) => void): Promise<void>;
  /** The same for the banner's window, which may know less. */
  bannerSubscribe(onView: (view: BannerView) => void): Promise<void>;
  /** Says that the banner's page lives. */
  bannerBeat(): Promise<void>;

  /** Asks for something; a refusal is an answer, not an exception. */
  ask(ask: Ask): Promise<AskRefused | null>;
  /** Ends whatever is open. */
  end(): Promise<void>;
  /** Brings the console's window to the front, from the banner. */
  showConsole(): Promise<void>;

  history(filter: HistoryFilter): Promise<HistoryPage>;
  historyChoices(): Promise<HistoryChoices>;
  /** A year, counted; null: this year. `again`: nobody asked, the window keeps what it shows true. */
  historyPictures(year: number | null, again: boolean): Promise<HistoryPictures>;
  historySession(id: string): Promise<SessionDetail>;
  /** The next piece of a session's time line, after the entry of this number. */
  historyTimeline(id: string, after: number): Promise<TimelinePage>;
  /** Begins to verify the history; the views tell how far it is and what it finds. */
  verify(): Promise<void>;
  verifyStop(): Promise<void>;
  policy(): Promise<PolicyPage>;
  /** A draft of the site's settings: this text, or the file as it is, with one key changed where one is named. A refusal is thrown. */
  policyDraft(text: string | null, edit: PolicyEdit | null): Promise<PolicyDraft>;
  /** Saves a draft over the text that it was begun with; the sentence that says so. A refusal is thrown. */
  policySave(text: string, base: string): Promise<string>;
  /** The screen as outlines, with what a draft would mask; titles, which can name patients, only where they are asked for. A refusal is thrown. */
  maskPicture(text: string, titles: boolean): Promise<MaskPicture>;
  /** Reads the screen once and proposes words that a draft does not have; nothing is added. A refusal is thrown. */
  wordProposals(text: string): Promise<WordProposals>;
  /** What an engineer could do, by the policy that holds now. A refusal is thrown. */
  policyCould(ask: CouldAsk): Promise<CouldView>;
  /** Tests the connection to the service centre; hands over the whole test at every change, and is done when it is. A refusal is thrown. */
  linkCheck(onCheck: (check: LinkCheck) => void): Promise<void>;
  linkCheckStop(): Promise<void>;
  about(): Promise<About>;
  /** Exports the history into a file; a refusal is an answer, not an exception. */
  exportHistory(ask: ExportAsk): Promise<Exported | AskRefused>;

  /** Opens the preview: RFB bytes of exactly what leaves, in order; an empty piece says that the stream is over. */
  previewOpen(onBytes: (bytes: ArrayBuffer) => void): Promise<void>;
  previewSend(bytes: Uint8Array): Promise<void>;
  previewClose(): Promise<void>;

  /** Tells what of the picture does not show as it is, now and at every change; null while that is not known. */
  masksOpen(onMasks: (masks: MasksView | null) => void): Promise<void>;
  masksClose(): Promise<void>;
}
