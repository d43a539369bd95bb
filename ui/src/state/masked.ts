// Why something is masked, in the language in use.
import type { DetectorFault } from "$bindings/DetectorFault";
import type { MaskWhy } from "$bindings/MaskWhy";
import type { Group } from "../logic/masks";
import { t } from "./words.svelte";

type Reason = Pick<Group, "why" | "rule">;

const names: Record<MaskWhy, string> = {
  own: "masked-own",
  unknown: "masked-unknown",
  notification: "masked-notification",
  rule: "masked-rule",
  lingering: "masked-lingering",
  staff: "masked-staff",
  text: "masked-text",
  waiting: "masked-waiting",
  moving: "masked-moving",
};

const sentences: Record<MaskWhy, string> = {
  own: "why-own",
  unknown: "why-unknown",
  notification: "why-notification",
  rule: "why-rule",
  lingering: "why-lingering",
  staff: "why-staff",
  text: "why-text",
  waiting: "why-waiting",
  moving: "why-moving",
};

/** A reason in two or three words. */
export const reasonName = ({ why, rule }: Reason): string => t(names[why], { rule: rule ?? "" });

/** A reason as a sentence, and what can be done. */
export const reasonSentence = ({ why, rule }: Reason): string => t(sentences[why], { rule: rule ?? "" });

const faults: Record<DetectorFault, [what: string, means: string, act: string]> = {
  missing: ["blind-missing", "blind-missing-means", "blind-missing-do"],
  broken: ["blind-broken", "blind-means", "blind-broken-do"],
  stalled: ["blind-stalled", "blind-means", "blind-stalled-do"],
};

/** That text is not looked for: what happened, what it means for access, what to do. */
export function blindness(fault: DetectorFault): { what: string; means: string; act: string } {
  const [what, means, act] = faults[fault];
  return { what: t(what), means: t(means), act: t(act) };
}
