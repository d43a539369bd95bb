// A moment that is typed as a day and a time of day, by this computer's clock. Pure.
import { dayStart } from "./filter";

/** Unix milliseconds of 2026-11-30 and 07:00; null where it is no moment, or one that the clock leaves out when it is set forward. */
export function momentOf(day: string, time: string): number | null {
  const start = dayStart(day);
  const parts = /^([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?$/.exec(time.trim());
  if (start === null || !parts) return null;
  const [hours, minutes] = [Number(parts[1]), Number(parts[2])];
  const at = new Date(start);
  at.setHours(hours, minutes);
  return at.getHours() === hours && at.getMinutes() === minutes ? at.getTime() : null;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** The day and the time of a moment, as the two fields take them. */
export function fieldsOf(at: number): { day: string; time: string } {
  const then = new Date(at);
  return {
    day: `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`,
    time: `${two(then.getHours())}:${two(then.getMinutes())}`,
  };
}
