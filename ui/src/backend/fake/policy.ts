// What the policy page is told in tests.
import type { Language } from "$bindings/Language";
import type { PolicyPage } from "$bindings/PolicyPage";
import type { PolicyRule } from "$bindings/PolicyRule";
import type { PolicySource } from "$bindings/PolicySource";

type Row = [PolicyRule["section"], PolicySource, Record<Language, string>];

const ROWS: Row[] = [
  ["access", "managed", {
    en: "Staff may choose every level up to Permanent limited access.",
    de: "Das Personal darf jede Stufe bis zum dauerhaft eingeschränkten Zugriff wählen.",
    fr: "Le personnel peut choisir tous les niveaux jusqu’à l’accès limité permanent.",
  }],
  ["access", "site", {
    en: "Limited access, Full access and a released task last 240 minutes at most from when staff last chose or extended them.",
    de: "Eingeschränkter Zugriff, voller Zugriff und eine freigegebene Aufgabe dauern höchstens 240 Minuten, nachdem das Personal sie zuletzt gewählt oder verlängert hat.",
    fr: "L’accès limité, l’accès complet et une tâche autorisée durent au plus 240 minutes depuis le dernier choix ou la dernière prolongation.",
  }],
  ["access", "managed", {
    en: "Who widens access gives initials and PIN, out of a list of 12.",
    de: "Wer den Zugriff erweitert, gibt Kürzel und PIN an, aus einer Liste von 12.",
    fr: "Qui élargit l’accès donne ses initiales et son code PIN, parmi une liste de 12.",
  }],
  ["sessions", "default", {
    en: "A session password that is not used ends after 10 minutes.",
    de: "Ein unbenutztes Sitzungspasswort endet nach 10 Minuten.",
    fr: "Un mot de passe de session inutilisé expire après 10 minutes.",
  }],
  ["sessions", "managed", {
    en: "A session in which nothing is done and no tool runs ends after 10 minutes; the staff are warned 45 seconds before.",
    de: "Eine Sitzung, in der nichts geschieht und kein Werkzeug läuft, endet nach 10 Minuten; 45 Sekunden vorher wird das Personal gewarnt.",
    fr: "Une session où rien n’est fait et où aucun outil ne tourne se termine après 10 minutes ; le personnel est averti 45 secondes avant.",
  }],
  ["sessions", "default", {
    en: "Engineers who may be in at once: 2.",
    de: "So viele Servicekräfte dürfen zugleich verbunden sein: 2.",
    fr: "Ingénieurs connectés en même temps au plus : 2.",
  }],
  ["screen", "managed", {
    en: "Masked by rule, beside this console’s own windows and notifications: patient list, viewport corner texts, name column of the worklist. All other text that is detected is masked too, except words known to be harmless that do not stand as a name would. Detection can miss text.",
    de: "Nach Regel maskiert, neben den eigenen Fenstern dieser Konsole und Benachrichtigungen: Patientenliste, Ecktexte der Bilder, Namensspalte der Arbeitsliste. Auch jeder andere erkannte Text ist maskiert, außer harmlosen Wörtern, die nicht wie ein Name stehen. Die Erkennung kann Text übersehen.",
    fr: "Masqué par règle, outre les fenêtres de cette console et les notifications : liste des patients, textes des coins, colonne des noms. Tout autre texte détecté est masqué aussi, sauf les mots connus comme anodins qui ne sont pas placés comme un nom. La détection peut manquer du texte.",
  }],
  ["tools", "managed", {
    en: "With the grant for tools the engineer may run “Coil check” at every open level, and learns all that it prints.",
    de: "Mit der Erlaubnis für Werkzeuge darf die Servicekraft „Spulentest“ auf jeder offenen Stufe benutzen und erfährt alles, was es ausgibt.",
    fr: "Avec l’autorisation pour les outils, l’ingénieur peut utiliser « Test des antennes » à tout niveau ouvert, et apprend tout ce qu’il affiche.",
  }],
  ["tools", "managed", {
    en: "Whether an examination runs is asked every second; no clear answer counts as running.",
    de: "Ob eine Untersuchung läuft, wird jede Sekunde gefragt; ohne klare Antwort gilt sie als laufend.",
    fr: "Chaque seconde, on demande si un examen est en cours ; sans réponse claire, il compte comme en cours.",
  }],
  ["workstation", "default", {
    en: "Ctrl+Alt+End ends remote service from anywhere.",
    de: "Ctrl+Alt+End beendet die Fernwartung von überall.",
    fr: "Ctrl+Alt+End met fin à la télémaintenance de partout.",
  }],
];

const PROBLEM: Record<Language, string> = {
  en: "The policy cannot be used (/etc/chaperone/site.toml, line 3, column 9: `tries` is 9, allowed is 1 to 3). Access is blocked. Call IT.",
  de: "Die Richtlinie kann nicht verwendet werden (/etc/chaperone/site.toml, line 3, column 9: `tries` is 9, allowed is 1 to 3). Der Zugriff ist gesperrt. Rufen Sie die IT.",
  fr: "La politique est inutilisable (/etc/chaperone/site.toml, line 3, column 9: `tries` is 9, allowed is 1 to 3). L’accès est bloqué. Appelez l’informatique.",
};

export function policy(state: string, language: Language): PolicyPage {
  const none = state === "empty";
  const trial = state === "limited";
  const says = (section: PolicyRule["section"], source: PolicySource): PolicySource[] => {
    if (none) return ["default"];
    if (trial) return [source === "default" ? "default" : "trial"];
    return section === "screen" ? ["site", source] : [source];
  };
  const problem = state === "broken" ? PROBLEM[language] : "";
  const rules = problem ? [] : ROWS.map(([section, source, text]) => ({ section, sources: says(section, source), text: text[language] }));
  return { rules, managed: none ? "" : trial ? "/home/mr/trial.toml" : "/etc/chaperone/policy.toml", site: none || trial ? "" : "/etc/chaperone/site.toml", trial, problem };
}
