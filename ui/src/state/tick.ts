// The request's sound: two soft notes when it comes, a short tick each second after. Silence never stops a request.
let audio: AudioContext | null = null;

function note(frequency: number, start: number, length: number, loudness: number): void {
  if (!audio) return;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  const from = audio.currentTime + start;
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(loudness, from + 0.008);
  volume.gain.exponentialRampToValueAtTime(0.0001, from + length);
  tone.connect(volume).connect(audio.destination);
  tone.start(from);
  tone.stop(from + length);
}

async function ready(): Promise<boolean> {
  try {
    audio ??= new AudioContext();
    if (audio.state !== "running") await audio.resume();
    return audio.state === "running";
  } catch {
    return false;
  }
}

export async function chime(): Promise<void> {
  if (!(await ready())) return;
  note(660, 0, 0.35, 0.12);
  note(880, 0.18, 0.5, 0.12);
}

/** Firmer in the last ten seconds. */
export async function tick(secondsLeft: number): Promise<void> {
  if (!(await ready())) return;
  note(secondsLeft <= 10 ? 520 : 440, 0, 0.06, secondsLeft <= 10 ? 0.09 : 0.05);
}
