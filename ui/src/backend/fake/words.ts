// The sentences that the console itself makes, as far as the fake needs them. Invented people and companies only.
import type { Language } from "$bindings/Language";
import type { Look } from "$bindings/Look";

export interface Words {
  sentence: Record<Look | "password" | "task" | "paused", string>;
  reason: string;
  task: string;
  whyEnded: string;
  nowHolds: string;
  outcomes: { staff: string; refused: string; engineer: string; wrong: string; broken: string };
  feed: [string, string, string, string, string, string, string];
  stopped: [string, string];
  proven: string;
  notice: string;
  lost: string;
  method: string;
  seal: string;
  sealBroken: string;
}

export const words: Record<Language, Words> = {
  en: {
    sentence: {
      blocked: "Remote service is blocked.",
      open: "Limited access until 14:30. Examinations go on.",
      asked: "Jana Petrov, Acme Imaging, asks to be let in.",
      watching: "Jana Petrov, Acme Imaging, is watching your screen.",
      controlling: "Jana Petrov, Acme Imaging, is using your mouse and keyboard.",
      full: "Full access until 14:30. No examinations.",
      password: "A session password is on offer. Nobody is in.",
      task: "One task is released until 14:30. Everything else is blocked.",
      paused: "Paused. Jana Petrov, Acme Imaging, sees nothing.",
    },
    reason: "Head coil reports intermittent channel loss; look at the coil test page together.",
    task: "Look at the coil test page",
    whyEnded: "You ended the session.",
    nowHolds: "Access is blocked.",
    outcomes: {
      staff: "Ended by you",
      refused: "Refused: nobody answered",
      engineer: "The engineer left",
      wrong: "Three wrong passwords",
      broken: "Broken off: the console was stopped",
    },
    feed: [
      "Jana Petrov opened a second window on your screen.",
      "Mouse and keyboard were taken back.",
      "Jana Petrov typed in “Coil test”.",
      "Mouse and keyboard were granted.",
      "Jana Petrov asked for mouse and keyboard.",
      "Jana Petrov sees your screen.",
      "You let Jana Petrov in.",
    ],
    stopped: ["Screen mirror (process 4182): gone", "Mouse and keyboard of the engineer: removed, no key held"],
    proven: "Acme Imaging",
    notice: "The notification service does not answer. Requests still come to the front of this window.",
    lost: "The name of the relay cannot be resolved.",
    method: "Session password, first try",
    seal: "Verified today 06:00, 1,204,331 entries",
    sealBroken: "Entry 1,180,004 was changed. The history is not evidence from there on. Tell your IT.",
  },
  de: {
    sentence: {
      blocked: "Die Fernwartung ist gesperrt.",
      open: "Eingeschränkter Zugriff bis 14:30 Uhr. Untersuchungen laufen weiter.",
      asked: "Jana Petrov, Acme Imaging, bittet darum, Ihren Bildschirm zu sehen.",
      watching: "Jana Petrov, Acme Imaging, sieht Ihren Bildschirm.",
      controlling: "Jana Petrov, Acme Imaging, steuert Ihre Maus und Tastatur.",
      full: "Voller Zugriff bis 14:30 Uhr. Keine Untersuchungen.",
      password: "Ein Sitzungspasswort liegt bereit. Niemand ist verbunden.",
      task: "Eine Aufgabe ist bis 14:30 Uhr freigegeben. Alles andere ist gesperrt.",
      paused: "Jana Petrov, Acme Imaging, ist verbunden. Es wird nichts gezeigt.",
    },
    reason: "Die Kopfspule meldet zeitweise Kanalausfälle; gemeinsamer Blick auf die Spulentestseite.",
    task: "Blick auf die Spulentestseite",
    whyEnded: "Sie haben die Sitzung beendet.",
    nowHolds: "Der Zugriff ist gesperrt.",
    outcomes: {
      staff: "Von Ihnen beendet",
      refused: "Abgelehnt: niemand hat geantwortet",
      engineer: "Die andere Seite ist gegangen",
      wrong: "Drei falsche Passwörter",
      broken: "Abgebrochen: die Konsole wurde angehalten",
    },
    feed: [
      "Jana Petrov hat ein zweites Fenster auf Ihren Bildschirm geöffnet.",
      "Maus und Tastatur wurden zurückgenommen.",
      "Jana Petrov hat in „Spulentest“ getippt.",
      "Maus und Tastatur wurden gewährt.",
      "Jana Petrov hat um Maus und Tastatur gebeten.",
      "Jana Petrov sieht Ihren Bildschirm.",
      "Sie haben Jana Petrov eingelassen.",
    ],
    stopped: ["Bildschirmspiegel (Prozess 4182): beendet", "Maus und Tastatur der Gegenseite: entfernt, keine Taste gehalten"],
    proven: "Acme Imaging",
    notice: "Der Benachrichtigungsdienst antwortet nicht. Anfragen kommen weiterhin in diesem Fenster nach vorn.",
    lost: "Der Name der Vermittlung lässt sich nicht auflösen.",
    method: "Sitzungspasswort, erster Versuch",
    seal: "Heute um 06:00 Uhr geprüft, 1.204.331 Einträge",
    sealBroken: "Eintrag 1.180.004 wurde verändert. Ab dort ist der Verlauf kein Nachweis. Informieren Sie Ihre IT.",
  },
  fr: {
    sentence: {
      blocked: "L’intervention à distance est bloquée.",
      open: "Accès limité jusqu’à 14:30. Les examens continuent.",
      asked: "Jana Petrov, Acme Imaging, demande à voir votre écran.",
      watching: "Jana Petrov, Acme Imaging, voit votre écran.",
      controlling: "Jana Petrov, Acme Imaging, commande votre souris et votre clavier.",
      full: "Accès complet jusqu’à 14:30. Aucun examen.",
      password: "Un mot de passe de session est proposé. Personne n’est connecté.",
      task: "Une tâche est libérée jusqu’à 14:30. Tout le reste est bloqué.",
      paused: "Jana Petrov, Acme Imaging, est connectée. Rien n’est montré.",
    },
    reason: "L’antenne tête signale des pertes de canal ; regarder ensemble la page de test d’antenne.",
    task: "Regarder la page de test d’antenne",
    whyEnded: "Vous avez mis fin à la session.",
    nowHolds: "L’accès est bloqué.",
    outcomes: {
      staff: "Terminée par vous",
      refused: "Refusée : personne n’a répondu",
      engineer: "L’autre partie est partie",
      wrong: "Trois mots de passe erronés",
      broken: "Interrompue : la console a été arrêtée",
    },
    feed: [
      "Jana Petrov a ouvert une deuxième fenêtre sur votre écran.",
      "La souris et le clavier ont été repris.",
      "Jana Petrov a écrit dans « Test d’antenne ».",
      "La souris et le clavier ont été accordés.",
      "Jana Petrov a demandé la souris et le clavier.",
      "Jana Petrov voit votre écran.",
      "Vous avez laissé entrer Jana Petrov.",
    ],
    stopped: ["Miroir d’écran (processus 4182) : arrêté", "Souris et clavier distants : retirés, aucune touche enfoncée"],
    proven: "Acme Imaging",
    notice: "Le service de notification ne répond pas. Les demandes passent toujours au premier plan de cette fenêtre.",
    lost: "Le nom du relais ne peut pas être résolu.",
    method: "Mot de passe de session, premier essai",
    seal: "Vérifié aujourd’hui à 06:00, 1 204 331 entrées",
    sealBroken: "L’entrée 1 180 004 a été modifiée. À partir de là, l’historique ne fait plus foi. Prévenez votre service informatique.",
  },
};
