// Exports as the fake has them: refused in the state `empty`, of a changed history in `broken`.
import type { AskRefused } from "$bindings/AskRefused";
import type { ExportAsk } from "$bindings/ExportAsk";
import type { ExportForm } from "$bindings/ExportForm";
import type { Exported } from "$bindings/Exported";
import type { Language } from "$bindings/Language";

interface Sentences {
  refused: string;
  written: (ending: string) => string;
  intact: string;
  tampered: string;
}

const said: Record<Language, Sentences> = {
  en: {
    refused: "Only auditors may export the history. IT names them in the policy (history.auditors); mr-console is not among them. Nothing was written.",
    written: (ending) => `Written to /home/mr-console/Documents/chaperone-history-2026-11-27-140312.${ending}. Entries: 1204331.`,
    intact: "Verified: 1204331 entries, nothing was changed.",
    tampered: "Something was changed at entry 812004. Keep this computer as it is and call IT.",
  },
  de: {
    refused: "Nur Prüfer dürfen den Verlauf exportieren. Die IT nennt sie in der Richtlinie (history.auditors); mr-console gehört nicht dazu. Nichts wurde geschrieben.",
    written: (ending) => `Geschrieben nach /home/mr-console/Dokumente/chaperone-history-2026-11-27-140312.${ending}. Einträge: 1204331.`,
    intact: "Geprüft: 1204331 Einträge, nichts wurde verändert.",
    tampered: "Bei Eintrag 812004 wurde etwas verändert. Lassen Sie diesen Rechner, wie er ist, und rufen Sie die IT.",
  },
  fr: {
    refused: "Seuls les auditeurs peuvent exporter l’historique. L’informatique les nomme dans la politique (history.auditors) ; mr-console n’en fait pas partie. Rien n’a été écrit.",
    written: (ending) => `Écrit dans /home/mr-console/Documents/chaperone-history-2026-11-27-140312.${ending}. Entrées : 1204331.`,
    intact: "Vérifié : 1204331 entrées, rien n’a changé.",
    tampered: "Quelque chose a changé à l’entrée 812004. Laissez cet ordinateur tel quel et appelez l’informatique.",
  },
};

const endings: Record<ExportForm, string> = { csv: "csv", jsonl: "jsonl", report: "html" };

export async function exported(ask: ExportAsk, state: string, language: Language): Promise<Exported | AskRefused> {
  await new Promise((done) => setTimeout(done, 50));
  const { refused, written, intact, tampered } = said[language];
  if (state === "empty") return { code: "export-auditor", sentence: refused };
  const holds = state !== "broken";
  return { sentence: written(endings[ask.form]), verdict: holds ? intact : tampered, intact: holds };
}
