// What may answer a request. Pure.
import type { Grantable } from "$bindings/Grantable";

/** For so long after the request came to the front, nothing answers it: what is under way was meant for something else. */
export const GUARD = 800;

/** How a button came to be pressed. */
export interface Press {
  /** A click's count; 0 where a key made the click. */
  detail: number;
  /** How long the request has been on the screen. */
  shownFor: number;
}

export const guarded = (shownFor: number): boolean => shownFor < GUARD;

/** Letting in takes a pointer. Enter and space make a click with the count 0: never enough. */
export const pointerAccepts = ({ detail, shownFor }: Press, grant: readonly Grantable[]): boolean =>
  detail > 0 && !guarded(shownFor) && grant.includes("view");

/** Or Ctrl+Enter with the focus on the button, which nobody types by chance. */
export const keyAccepts = (
  key: { key: string; ctrlKey: boolean; repeat: boolean },
  shownFor: number,
  grant: readonly Grantable[],
): boolean => key.key === "Enter" && key.ctrlKey && !key.repeat && !guarded(shownFor) && grant.includes("view");
