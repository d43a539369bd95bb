// What may be granted together. Pure.
import type { Grantable } from "$bindings/Grantable";
import type { ParticipantView } from "$bindings/ParticipantView";

/** Without sight there is neither control nor adjusting. */
const needsView: readonly Grantable[] = ["control", "parameters"];

/** What is granted after one switch: sight comes with what needs it, and takes it along when it goes. */
export function afterSwitch(granted: readonly Grantable[], capability: Grantable, on: boolean): Grantable[] {
  if (on) return [...new Set<Grantable>([...granted, ...(needsView.includes(capability) ? (["view"] as const) : []), capability])];
  return granted.filter((each) => each !== capability && !(capability === "view" && needsView.includes(each)));
}

/** Whose mouse and keyboard it is now, if not the given engineer's: granting it takes it from there. */
export const controlOfOther = (participants: readonly ParticipantView[], id: string | null): ParticipantView | null =>
  participants.find((other) => other.id !== id && other.granted.includes("control")) ?? null;
