// A little RFB server (RFC 6143): one still picture, Raw encoding, so that the preview has something true to decode.
const WIDTH = 1280;
const HEIGHT = 720;

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** An invented workstation, with its names masked. */
function picture(): Uint8ClampedArray {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const c = canvas.getContext("2d");
  if (!c) return new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  c.fillStyle = "#20262d";
  c.fillRect(0, 0, WIDTH, HEIGHT);
  c.fillStyle = "#2c343d";
  c.fillRect(0, 0, WIDTH, 40);
  c.fillRect(0, 48, 280, HEIGHT - 48);
  c.fillStyle = "#c8d0d8";
  c.font = "16px sans-serif";
  c.fillText("Examination     Protocol     Images     Coil test", 16, 26);
  for (let row = 0; row < 12; row++) {
    c.fillStyle = "#6d7680";
    c.fillRect(16, 64 + row * 40, 150 + ((row * 37) % 70), 18);
  }
  for (let view = 0; view < 4; view++) {
    const x = 296 + (view % 2) * 492;
    const y = 56 + Math.floor(view / 2) * 332;
    c.fillStyle = "#000000";
    c.fillRect(x, y, 484, 324);
    const glow = c.createRadialGradient(x + 242, y + 162, 10, x + 242, y + 162, 130);
    glow.addColorStop(0, "#5a5a5a");
    glow.addColorStop(0.55 + view * 0.08, "#9a9a9a");
    glow.addColorStop(0.9, "#4c4c4c");
    glow.addColorStop(1, "#000000");
    c.fillStyle = glow;
    c.beginPath();
    c.ellipse(x + 242, y + 162, 104 + view * 6, 130, 0, 0, Math.PI * 2);
    c.fill();
    c.fillStyle = "#6d7680";
    c.fillRect(x + 8, y + 8, 132, 16);
    c.fillRect(x + 8, y + 30, 92, 16);
  }
  return c.getImageData(0, 0, WIDTH, HEIGHT).data;
}

export interface RfbServer {
  open(onBytes: (bytes: ArrayBuffer) => void): Promise<void>;
  send(bytes: Uint8Array): Promise<void>;
  close(): void;
}

export function rfbServer(): RfbServer {
  let onBytes: ((bytes: ArrayBuffer) => void) | null = null;
  let step: "version" | "security" | "init" | "running" = "version";
  let sent = false;

  // Later, as a real channel would: an answer inside the question would find noVNC half way.
  const emit = (bytes: Uint8Array): void => void setTimeout(() => onBytes?.(bytes.slice().buffer), 0);

  function serverInit(): Uint8Array {
    const name = text("preview");
    const made = new DataView(new ArrayBuffer(24 + name.length));
    made.setUint16(0, WIDTH);
    made.setUint16(2, HEIGHT);
    // 32 bits a pixel, depth 24, true colour, red at 0, green at 8, blue at 16.
    [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 0, 8, 16].forEach((byte, i) => made.setUint8(4 + i, byte));
    made.setUint32(20, name.length);
    const bytes = new Uint8Array(made.buffer);
    bytes.set(name, 24);
    return bytes;
  }

  function update(): Uint8Array {
    const made = new DataView(new ArrayBuffer(16 + WIDTH * HEIGHT * 4));
    made.setUint16(2, 1);
    made.setUint16(8, WIDTH);
    made.setUint16(10, HEIGHT);
    const bytes = new Uint8Array(made.buffer);
    bytes.set(picture(), 16);
    return bytes;
  }

  return {
    async open(listener) {
      onBytes = listener;
      step = "version";
      sent = false;
      emit(text("RFB 003.008\n"));
    },
    async send(bytes) {
      switch (step) {
        case "version":
          step = "security";
          return emit(Uint8Array.of(1, 1));
        case "security":
          step = "init";
          return emit(Uint8Array.of(0, 0, 0, 0));
        case "init":
          step = "running";
          return emit(serverInit());
        case "running":
          // Any batch with a request in it is answered once; the picture never changes.
          if (!sent && bytes.length > 0) {
            sent = true;
            emit(update());
          }
      }
    },
    close() {
      onBytes = null;
    },
  };
}
