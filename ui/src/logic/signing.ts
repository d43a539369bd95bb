// Who signs a grant, as policy asks. Pure.
import type { ChecksView } from "$bindings/ChecksView";
import type { Signature } from "$bindings/Signature";
import type { Signer } from "$bindings/Signer";
import type { StaffCheck } from "$bindings/StaffCheck";

/** What is typed for one person. */
export interface Typed {
  initials: string;
  pin: string;
}

/** What has to be typed for a grant; a second person is a person of a name, so the first one needs a name then, too. */
export interface Needs {
  by: StaffCheck;
  second: StaffCheck;
}

export function needsOf(checks: ChecksView, full: boolean): Needs {
  const two = full && checks.second_for_full;
  const named = checks.staff === "none" ? "initials" : checks.staff;
  return { by: two ? named : checks.staff, second: two ? named : "none" };
}

export const asks = (needs: Needs): boolean => needs.by !== "none";

const initialsOf = (text: string): string => text.trim().toUpperCase();

function signer(typed: Typed, need: StaffCheck): Signer | null {
  const initials = initialsOf(typed.initials);
  if (!/^[A-Z]{2,4}$/.test(initials)) return null;
  if (need !== "pin") return { initials, pin: null };
  return /^\d{4,12}$/.test(typed.pin) ? { initials, pin: typed.pin } : null;
}

/** True once the second person has typed the first one's initials. */
export const samePerson = (by: Typed, second: Typed): boolean =>
  initialsOf(second.initials).length >= 2 && initialsOf(by.initials) === initialsOf(second.initials);

/** The signature, or null while something is missing. */
export function signatureOf(needs: Needs, by: Typed, second: Typed): Signature | null {
  const first = signer(by, needs.by);
  if (!first) return null;
  if (needs.second === "none") return { by: first, second: null };
  const other = signer(second, needs.second);
  return other && !samePerson(by, second) ? { by: first, second: other } : null;
}
