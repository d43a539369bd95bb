/** The packages in the window, filled in by the build. */
declare const LIBRARIES: { name: string; version: string; licence: string }[];
