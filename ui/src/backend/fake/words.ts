// The sentences that the console itself makes, as far as the fake needs them. Invented people and companies only.
import type { Language } from "$bindings/Language";
import type { Look } from "$bindings/Look";

export interface Words {
  sentence: Record<Exclude<Look, "tool-running"> | "tool" | "password" | "task" | "paused" | "opening" | "notReleased" | "several" | "mixed" | "outside", string>;
  reason: string;
  task: string;
  tools: Record<"log-check" | "coil-test" | "gradient-test" | "shim-values", string>;
  toolFeed: [string, string, string, string];
  whyEnded: string;
  whyLeft: string;
  nowHolds: string;
  outcomes: { staff: string; refused: string; engineer: string; wrong: string; broken: string };
  feed: [string, string, string, string, string, string, string];
  stopped: [string, string];
  mails: [string, string];
  proven: string;
  notice: string;
  lockedOut: string;
  lost: string;
  method: string;
  denied: string;
  pausedItem: string;
  seal: string;
  sealBroken: string;
  sealDoubt: string;
}

export const words: Record<Language, Words> = {
  en: {
    sentence: {
      connected: "Tomás Villaverde-Aschenbrenner, Acme Imaging, is in for technical support.",
      tool: "Tomás Villaverde-Aschenbrenner, Acme Imaging, runs “Coil test”.",
      opening: "Full access is being opened. Until examinations are blocked, nothing is open.",
      notReleased: "Remote service is blocked. Not released for patients.",
      several: "2 engineers are in. Jana Petrov is using your mouse and keyboard.",
      mixed: "2 engineers are in. Tomás Villaverde-Aschenbrenner runs “Coil test”.",
      blocked: "Remote service is blocked.",
      outside: "Outside service hours. Remote service is blocked until Monday 07:00; Permanent limited access holds again then.",
      open: "Limited access until 13:59. Examinations go on.",
      asked: "Jana Petrov, Acme Imaging, asks to be let in.",
      watching: "Jana Petrov, Acme Imaging, is watching your screen.",
      controlling: "Jana Petrov, Acme Imaging, is using your mouse and keyboard.",
      full: "Full access until 13:59. No examinations.",
      password: "A session password is on offer. Nobody is in.",
      task: "One task is released until 13:59. Everything else is blocked.",
      paused: "Paused. Jana Petrov, Acme Imaging, sees nothing.",
    },
    reason: "Head coil reports intermittent channel loss; look at the coil test page together.",
    task: "Look at the coil test page",
    tools: { "log-check": "Check the event log", "coil-test": "Coil test", "gradient-test": "Gradient test at full power", "shim-values": "Set shim values" },
    toolFeed: [
      "Tomás Villaverde-Aschenbrenner started “Coil test”.",
      "“Check the event log” was asked to end.",
      "“Check the event log” ended by itself, exit status 0.",
      "Tomás Villaverde-Aschenbrenner came in for technical support under limited access.",
    ],
    whyLeft: "The engineer left the session.",
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
    mails: [
      "Mail to mri-service@hospital.example (at the start): handed to the mail server.",
      "Mail to it@hospital.example (after the session): refused by the mail server, answer 550. It was not sent.",
    ],
    stopped: ["Screen mirror (process 4182): gone", "Mouse and keyboard of the engineer: removed, no key held"],
    proven: "Acme Imaging",
    notice: "The notification service does not answer. Requests still come to the front of this window.",
    lockedOut: "Technical support is blocked until 13:32: three wrong passwords in a row. If nobody expected it, tell your IT.",
    lost: "The name of the relay cannot be resolved.",
    method: "Session password, first try",
    denied: "“Gradient test at full power” was not started: level or staff do not allow it.",
    pausedItem: "Paused: nobody is at the workstation. No picture is sent.",
    seal: "Intact up to entry 1204331, checked 06:00: every entry is as it was written, and none is missing.",
    sealBroken: "Entry 1180004 does not hold, checked 06:00: It was changed after it was written. From it on, the history proves nothing. Keep this computer as it is and call IT.",
    sealDoubt: "Checked 06:00: 1204331 entries fit together, but whether the history is whole cannot be said. From entry 1204102 on nothing is signed, because the key was not at hand when it was written; later entries cannot be excluded. Call IT.",
  },
  de: {
    sentence: {
      connected: "Tomás Villaverde-Aschenbrenner, Acme Imaging, ist zum technischen Support verbunden.",
      tool: "Tomás Villaverde-Aschenbrenner, Acme Imaging, benutzt „Spulentest“.",
      opening: "Voller Zugriff wird geöffnet. Bis Untersuchungen gesperrt sind, ist nichts offen.",
      notReleased: "Die Fernwartung ist gesperrt. Nicht für Patienten freigegeben.",
      several: "2 Personen sind verbunden. Jana Petrov steuert Ihre Maus und Tastatur.",
      mixed: "2 Personen sind verbunden. Tomás Villaverde-Aschenbrenner benutzt „Spulentest“.",
      blocked: "Die Fernwartung ist gesperrt.",
      outside: "Außerhalb der Servicezeiten. Die Fernwartung ist gesperrt bis Montag 07:00; dann gilt wieder dauerhaft eingeschränkter Zugriff.",
      open: "Eingeschränkter Zugriff bis 13:59 Uhr. Untersuchungen laufen weiter.",
      asked: "Jana Petrov, Acme Imaging, bittet darum, Ihren Bildschirm zu sehen.",
      watching: "Jana Petrov, Acme Imaging, sieht Ihren Bildschirm.",
      controlling: "Jana Petrov, Acme Imaging, steuert Ihre Maus und Tastatur.",
      full: "Voller Zugriff bis 13:59 Uhr. Keine Untersuchungen.",
      password: "Ein Sitzungspasswort liegt bereit. Niemand ist verbunden.",
      task: "Eine Aufgabe ist bis 13:59 Uhr freigegeben. Alles andere ist gesperrt.",
      paused: "Jana Petrov, Acme Imaging, ist verbunden. Es wird nichts gezeigt.",
    },
    reason: "Die Kopfspule meldet zeitweise Kanalausfälle; gemeinsamer Blick auf die Spulentestseite.",
    task: "Blick auf die Spulentestseite",
    tools: { "log-check": "Ereignisprotokoll prüfen", "coil-test": "Spulentest", "gradient-test": "Gradiententest mit voller Leistung", "shim-values": "Shimwerte setzen" },
    toolFeed: [
      "Tomás Villaverde-Aschenbrenner hat „Spulentest“ gestartet.",
      "„Ereignisprotokoll prüfen“ wurde zum Beenden aufgefordert.",
      "„Ereignisprotokoll prüfen“ endete von selbst, Ergebnis 0.",
      "Tomás Villaverde-Aschenbrenner kam zum technischen Support mit eingeschränktem Zugriff.",
    ],
    whyLeft: "Die Gegenseite hat die Sitzung verlassen.",
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
    mails: [
      "E-Mail an mri-service@hospital.example (zu Beginn): an den Mailserver übergeben.",
      "E-Mail an it@hospital.example (nach der Sitzung): vom Mailserver abgelehnt, Antwort 550. Sie wurde nicht gesendet.",
    ],
    stopped: ["Bildschirmspiegel (Prozess 4182): beendet", "Maus und Tastatur der Servicekraft: entfernt, keine Taste gehalten"],
    proven: "Acme Imaging",
    notice: "Der Benachrichtigungsdienst antwortet nicht. Anfragen kommen weiterhin in diesem Fenster nach vorn.",
    lockedOut: "Der technische Support ist bis 13:32 gesperrt: dreimal nacheinander ein falsches Passwort. Wenn das niemand erwartet hat, informieren Sie Ihre IT.",
    lost: "Der Name der Vermittlung lässt sich nicht auflösen.",
    method: "Sitzungspasswort, erster Versuch",
    denied: "„Gradiententest mit voller Leistung“ wurde nicht gestartet: Stufe oder Personal erlauben es nicht.",
    pausedItem: "Angehalten: Niemand ist am Arbeitsplatz. Es wird kein Bild gesendet.",
    seal: "Unverändert bis Eintrag 1204331, geprüft 06:00: Jeder Eintrag ist so, wie er geschrieben wurde, und keiner fehlt.",
    sealBroken: "Eintrag 1180004 stimmt nicht, geprüft 06:00: Er wurde nach dem Schreiben verändert. Von dort an beweist der Verlauf nichts. Lassen Sie diesen Rechner, wie er ist, und rufen Sie die IT.",
    sealDoubt: "Geprüft 06:00: 1204331 Einträge passen zusammen, aber ob der Verlauf vollständig ist, lässt sich nicht sagen. Ab Eintrag 1204102 ist nichts signiert, weil der Schlüssel beim Schreiben nicht greifbar war; spätere Einträge lassen sich nicht ausschließen. Rufen Sie die IT.",
  },
  fr: {
    sentence: {
      connected: "Tomás Villaverde-Aschenbrenner, Acme Imaging, est là pour l’assistance technique.",
      tool: "Tomás Villaverde-Aschenbrenner, Acme Imaging, utilise « Test d’antenne ».",
      opening: "L’accès complet s’ouvre. Tant que les examens ne sont pas bloqués, rien n’est ouvert.",
      notReleased: "L’intervention à distance est bloquée. Non libéré pour les patients.",
      several: "2 ingénieurs sont connectés. Jana Petrov commande votre souris et votre clavier.",
      mixed: "2 ingénieurs sont connectés. Tomás Villaverde-Aschenbrenner utilise « Test d’antenne ».",
      blocked: "L’intervention à distance est bloquée.",
      outside: "En dehors des heures de service. L’intervention à distance est bloquée jusqu’à lundi 07:00 ; l’accès limité permanent sera alors de nouveau en vigueur.",
      open: "Accès limité jusqu’à 13:59. Les examens continuent.",
      asked: "Jana Petrov, Acme Imaging, demande à voir votre écran.",
      watching: "Jana Petrov, Acme Imaging, voit votre écran.",
      controlling: "Jana Petrov, Acme Imaging, commande votre souris et votre clavier.",
      full: "Accès complet jusqu’à 13:59. Aucun examen.",
      password: "Un mot de passe de session est proposé. Personne n’est connecté.",
      task: "Une tâche est libérée jusqu’à 13:59. Tout le reste est bloqué.",
      paused: "Jana Petrov, Acme Imaging, est connectée. Rien n’est montré.",
    },
    reason: "L’antenne tête signale des pertes de canal ; regarder ensemble la page de test d’antenne.",
    task: "Regarder la page de test d’antenne",
    tools: { "log-check": "Contrôler le journal", "coil-test": "Test d’antenne", "gradient-test": "Test de gradient à pleine puissance", "shim-values": "Régler le shim" },
    toolFeed: [
      "Tomás Villaverde-Aschenbrenner a lancé « Test d’antenne ».",
      "« Contrôler le journal » a été prié de s’arrêter.",
      "« Contrôler le journal » s’est terminé de lui-même, code de sortie 0.",
      "Tomás Villaverde-Aschenbrenner est entré pour l’assistance technique sous accès limité.",
    ],
    whyLeft: "L’autre partie a quitté la session.",
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
    mails: [
      "E-mail à mri-service@hospital.example (au début) : remis au serveur de messagerie.",
      "E-mail à it@hospital.example (après la session) : refusé par le serveur de messagerie, réponse 550. Il n’a pas été envoyé.",
    ],
    stopped: ["Miroir d’écran (processus 4182) : arrêté", "Souris et clavier distants : retirés, aucune touche enfoncée"],
    proven: "Acme Imaging",
    notice: "Le service de notification ne répond pas. Les demandes passent toujours au premier plan de cette fenêtre.",
    lockedOut: "L’assistance technique est bloquée jusqu’à 13:32 : trois mots de passe erronés de suite. Si personne ne s’y attendait, prévenez votre service informatique.",
    lost: "Le nom du relais ne peut pas être résolu.",
    method: "Mot de passe de session, premier essai",
    denied: "« Test de gradient à pleine puissance » n’a pas été lancé : le niveau ou le personnel ne le permet pas.",
    pausedItem: "En pause : personne n’est au poste. Aucune image n’est envoyée.",
    seal: "Intact jusqu’à l’entrée 1204331, vérifié 06:00 : chaque entrée est telle qu’elle a été écrite, et aucune ne manque.",
    sealBroken: "L’entrée 1180004 n’est pas valable, vérifié 06:00 : Elle a été modifiée après son écriture. À partir de là, l’historique ne prouve rien. Laissez cet ordinateur tel quel et appelez l’informatique.",
    sealDoubt: "Vérifié 06:00 : 1204331 entrées se suivent, mais on ne peut pas dire si l’historique est complet. À partir de l’entrée 1204102, rien n’est signé, car la clé n’était pas accessible à l’écriture ; des entrées ultérieures ne peuvent être exclues. Appelez l’informatique.",
  },
};
