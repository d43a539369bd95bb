// The preview's channel: what noVNC takes for an open socket, over the backend's preview calls. No port is involved.
import type { RawChannel } from "@novnc/novnc";
import type { Backend } from "./backend";

export class PreviewChannel implements RawChannel {
  binaryType = "arraybuffer";
  protocol = "";
  readyState = "open";
  onopen: RawChannel["onopen"] = null;
  onmessage: RawChannel["onmessage"] = null;
  onclose: RawChannel["onclose"] = null;
  onerror: RawChannel["onerror"] = null;

  private readonly backend: Backend;
  /** Calls may overtake each other; RFB may not. One is under way, what comes meanwhile goes with the next. */
  private waiting: Uint8Array[] = [];
  private sending = false;

  constructor(backend: Backend) {
    this.backend = backend;
  }

  /** Lets bytes in; to be called once noVNC listens. */
  async start(): Promise<void> {
    try {
      await this.backend.previewOpen((bytes) => {
        if (this.readyState !== "open") return;
        if (bytes.byteLength === 0) this.drop("the mirror has ended");
        else this.onmessage?.({ data: bytes });
      });
    } catch {
      this.drop("no preview");
    }
  }

  send(bytes: Uint8Array): void {
    if (this.readyState !== "open") return;
    // noVNC reuses its buffer.
    this.waiting.push(bytes.slice());
    if (!this.sending) void this.flush();
  }

  close(): void {
    if (this.readyState !== "open") return;
    this.drop("closed");
    void this.backend.previewClose();
  }

  private async flush(): Promise<void> {
    this.sending = true;
    try {
      while (this.waiting.length > 0 && this.readyState === "open") {
        const batch = joined(this.waiting);
        this.waiting = [];
        await this.backend.previewSend(batch);
      }
    } catch {
      this.drop("preview lost");
    } finally {
      this.sending = false;
    }
  }

  private drop(reason: string): void {
    this.readyState = "closed";
    this.waiting = [];
    // As a socket does, after the call that closed it: noVNC starts its own timer only then.
    queueMicrotask(() => this.onclose?.({ code: 1000, reason, wasClean: true }));
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
