// What the preview uses of noVNC 1.7, which ships no types.
declare module "@novnc/novnc" {
  /** An open channel, as noVNC wants it: a WebSocket's shape without an address. */
  export interface RawChannel {
    binaryType: string;
    protocol: string;
    readyState: string;
    onopen: (() => void) | null;
    onmessage: ((event: { data: ArrayBuffer }) => void) | null;
    onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null;
    onerror: ((event: unknown) => void) | null;
    send(bytes: Uint8Array): void;
    close(): void;
  }

  export default class RFB extends EventTarget {
    constructor(target: Element, channel: RawChannel, options?: { shared?: boolean });
    viewOnly: boolean;
    scaleViewport: boolean;
    clipViewport: boolean;
    focusOnClick: boolean;
    background: string;
    qualityLevel: number;
    compressionLevel: number;
    disconnect(): void;
  }
}
