// Times and durations as text. Pure: the clock is an argument. Milliseconds throughout.
import type { Language } from "$bindings/Language";

const locales: Record<Language, string> = { en: "en-GB", de: "de-DE", fr: "fr-FR" };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const two = (n: number): string => String(n).padStart(2, "0");

/** A running figure: "03:12", or "1:03:12" from one hour on. Never negative. */
export function running(ms: number): string {
  const all = Math.max(0, Math.floor(ms / SECOND));
  const hours = Math.floor(all / 3600);
  const rest = `${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** A running figure that counts down: a started second counts as whole, so that 0 means over. */
export const countdown = (ms: number): string => running(Math.ceil(Math.max(0, ms) / SECOND) * SECOND);

/** Whole seconds left, a started one counted. */
export const secondsLeft = (ms: number): number => Math.max(0, Math.ceil(ms / SECOND));

/** How a stretch of time is told in words: the message's name and its figures. */
export function stretch(ms: number): { unit: "seconds" | "minutes" | "hours"; hours: number; minutes: number; seconds: number } {
  const seconds = secondsLeft(ms);
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 120) return { unit: "seconds", hours: 0, minutes: 0, seconds };
  if (minutes < 120) return { unit: "minutes", hours: 0, minutes, seconds };
  return { unit: "hours", hours: Math.floor(minutes / 60), minutes: minutes % 60, seconds };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A date's text. Its form is made once a language: that takes far longer than using it. */
function form(at: number, language: Language, name: string, how: Intl.DateTimeFormatOptions): string {
  const key = `${language} ${name}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locales[language], how);
  formats.set(key, known);
  return known.format(at);
}

/** "14:30". */
export const timeOfDay = (at: number, language: Language): string =>
  form(at, language, "time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "14:30:05". */
export const timeWithSeconds = (at: number, language: Language): string =>
  form(at, language, "seconds", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

/** "21 Nov 2026". */
export const dayOf = (at: number, language: Language): string =>
  form(at, language, "day", { day: "numeric", month: "short", year: "numeric" });

export const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString();

/** "21 Nov". */
export const shortDay = (at: number, language: Language): string =>
  form(at, language, "short", { day: "numeric", month: "short" });

/** The time alone if it is today, else day and time; the year where it is another one. */
export function when(at: number, now: number, language: Language): string {
  if (sameDay(at, now)) return timeOfDay(at, language);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return `${sameYear ? shortDay(at, language) : dayOf(at, language)}, ${timeOfDay(at, language)}`;
}

/** The first moment of the day. */
export const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** The part of a whole that is left, from 0 to 1. */
export const share = (left: number, whole: number): number => (whole <= 0 ? 0 : Math.min(1, Math.max(0, left / whole)));

/** Times to offer, in minutes, none above the ceiling. */
export const presets = (ceiling: number): number[] => [30, 60, 120, 240].filter((minutes) => minutes <= ceiling);

/** A number of minutes typed by hand, or null if it is not a whole number from 1 to the ceiling. */
export function minutesOf(text: string, ceiling: number): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,5}$/.test(trimmed)) return null;
  const minutes = Number(trimmed);
  return minutes >= 1 && minutes <= ceiling ? minutes : null;
}

/** A date as in 2026-11-03 in words, the same in every time zone. */
const written = (date: string, language: Language, name: string, how: Intl.DateTimeFormatOptions): string =>
  form(Date.parse(`${date}T12:00:00Z`), language, name, { ...how, timeZone: "UTC" });

/** "Tuesday 3 November 2026". */
export const longDay = (date: string, language: Language): string =>
  written(date, language, "long", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** "Nov". */
export const monthName = (date: string, language: Language): string => written(date, language, "month", { month: "short" });

/** "Mon" for 0. */
export const weekdayName = (row: number, language: Language): string => written(`2026-11-0${row + 2}`, language, "weekday", { weekday: "short" });
