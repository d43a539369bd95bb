### Das Fenster der Konsole und das Banner, auf Deutsch.
### Zeiten kommen als Text, Zahlen als Zahlen.

## Rahmen

look-blocked = Gesperrt
look-open = Offen
look-asked = Anfrage
look-watching = Schaut zu
look-controlling = Steuert
look-full = Voller Zugriff
look-unknown = Start
sentence-unknown = Der Stand wird gelesen. Der Zugriff bleibt, wie er ist.
no-examinations = Keine Untersuchungen
paused = Angehalten

top-answer = { $seconds ->
    [one] noch { $seconds } Sekunde zum Antworten
   *[other] noch { $seconds } Sekunden zum Antworten
}
top-elapsed = { $elapsed }
top-elapsed-until = { $elapsed } · bis { $until }, { $left }
top-password = Sitzungspasswort: noch { $left }

left-seconds = { $seconds ->
    [one] noch { $seconds } Sekunde
   *[other] noch { $seconds } Sekunden
}
left-minutes = { $minutes ->
    [one] noch { $minutes } Minute
   *[other] noch { $minutes } Minuten
}
left-hours = noch { $hours } Std. { $minutes } Min.

length-hours = { $hours ->
    [one] { $hours } Stunde
   *[other] { $hours } Stunden
}
length-minutes = { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
}
until = Bis { $time } Uhr

end = Beenden
pause = Anhalten
go-on = Fortsetzen
end-failed = Beenden in diesem Fenster hat nicht geantwortet. Beenden Sie über das Symbol in der Leiste, die Tastenkombination oder den Befehl „chaperone end“.
put-away = Ausblenden

nav = Seiten
nav-access = Zugriff
nav-request = Anfrage
nav-session = Sitzung
nav-password = Passwort
nav-ended = Beendet
nav-history = Verlauf
nav-about = Über
language = Sprache
theme-light = Hell
theme-dark = Dunkel

## Zugriff

link-not-enrolled = Dieser Arbeitsplatz ist bei keinem Servicezentrum angemeldet. Niemand kann um Zugriff bitten.
link-connecting = Verbindung zum Servicezentrum von { $vendor } wird aufgebaut.
link-connected = Mit dem Servicezentrum von { $vendor } verbunden seit { $since }.
link-lost = Keine Verbindung zum Servicezentrum von { $vendor } seit { $since }. Sie wird von selbst neu aufgebaut.

levels = Zugriffsstufe für den technischen Support
level-no-access = Kein Zugriff
level-limited = Eingeschränkt
level-permanent-limited = Dauerhaft eingeschränkt
level-full = Voll
level-now = Jetzt
level-barred = Ihre IT erlaubt diese Stufe nicht.
level-renew = Neue Zeit festlegen
levels-note = Ihr Bildschirm wird auf jeder Stufe nur mit Ihrer Zustimmung geteilt. Sitzungen des technischen Supports gehören nicht zu dieser Version: Die Stufe wird gespeichert und angezeigt, sie allein lässt niemanden ein.

card-no-access-who = Niemand, außer für eine freigegebene Aufgabe.
card-no-access-until = Bis Sie etwas anderes wählen.
card-limited-who = Nur Werkzeuge, die keine Untersuchung stören.
card-limited-until = Bis zur gewählten Uhrzeit.
card-permanent-limited-until = Bis Sie widerrufen.
card-full-who = Alle Servicewerkzeuge, auch störende.
card-examinations = Untersuchungen laufen weiter.
card-full-examinations = Keine Untersuchungen.

confirm-block-means = Was offen ist, wird sofort geschlossen.
confirm-permanent-means = Bleibt offen, auch nach einem Neustart, bis Sie widerrufen.
confirm-for = { $what }: { $length }
do-no-access = Fernwartung sperren
do-limited = Eingeschränkten Zugriff öffnen
do-permanent-limited = Dauerhaft eingeschränkten Zugriff öffnen
do-full = Vollen Zugriff öffnen

how-long = Wie lange
own-length = Andere
minutes-up-to = Minuten, höchstens { $ceiling }

restore-why = Sie haben die Fernwartung beendet, deshalb ist sie gesperrt. Davor galt die Stufe: { $level }.
restore = Wiederherstellen: { $level }

share = Bildschirm teilen
share-means = Lesen Sie am Telefon ein Sitzungspasswort vor; über den Einlass entscheiden Sie danach. Maskiert wird, was die Regeln Ihrer IT nennen; schließen Sie andere Patientendaten vorher.
share-release-means = Der Zugriff ist gesperrt. Geben Sie eine einzelne Aufgabe frei, um Ihren Bildschirm dafür zu teilen, und nur dafür.
share-release = Freigeben und Passwort zeigen
share-offer = Sitzungspasswort zeigen
share-busy = Nur eine Sitzung zur selben Zeit. Es ist bereits jemand hier.
share-offered = Ein Sitzungspasswort liegt bereit.
share-go = Ansehen
task-whom = Person oder Ticketnummer
task-what = Wofür
task-until = Freigegeben bis { $time } Uhr, { $left }
task-revoke = Freigabe zurücknehmen

recent = Letzte Sitzungen
recent-none = Es gab noch keine Sitzung.
nobody = Niemand ausgewiesen

## Banner

banner-until = bis { $until }
banner-task = Aufgabe freigegeben

## Sitzungspasswort

password-read = Am Telefon vorlesen. Es gilt ein einziges Mal.
password-left = Verbleibende Zeit
password-until = Gültig bis { $time } Uhr.
password-tries = { $tries ->
    [one] Noch ein Versuch.
   *[other] Noch { $tries } Versuche.
}
password-aloud = Vier Ziffern vorlesen, wiederholen lassen, dann die anderen vier.
password-in-use = Das Passwort wird gerade geprüft.
password-withdraw = Zurückziehen

digit-0 = null
digit-1 = eins
digit-2 = zwo
digit-3 = drei
digit-4 = vier
digit-5 = fünf
digit-6 = sechs
digit-7 = sieben
digit-8 = acht
digit-9 = neun

## Anfrage

proven-by = Identität durch den Schlüssel von { $vendor } belegt
reason = Grund
ticket = Ticket
none-given = Keine Angabe
request-check = Ist das die Person am Telefon? Wenn nicht, lehnen Sie ab.
request-silence = { $seconds ->
    [one] Sekunde. Ohne Antwort bis { $time } Uhr gilt die Anfrage als abgelehnt.
   *[other] Sekunden. Ohne Antwort bis { $time } Uhr gilt die Anfrage als abgelehnt.
}
request-grant = Was erlauben Sie?
request-asked = Erbeten
request-refuse = Ablehnen
request-accept = Einlassen
request-accept-first = Zum Einlassen schalten Sie ein, was Sie erlauben.
request-accept-keys = Mit der Maus oder mit Strg + Eingabe auf der Schaltfläche. Die Eingabetaste allein bewirkt nichts.
view = Meinen Bildschirm sehen
view-means = Maskiert, so wie in der Vorschau.
control = Maus und Tastatur benutzen
control-means = Sie können sie jederzeit sofort wieder entziehen.

## Sitzung

session-sees = Das sieht die Gegenseite
session-in = Wer verbunden ist
session-may = Was die Gegenseite darf
session-side = Person, Erlaubnisse und Ereignisse
session-feed = Das geschieht
session-asked = Wird erbeten
session-windows = { $windows ->
    [0] Schaut nicht zu: kein Fenster auf Ihren Bildschirm offen
    [one] Schaut durch ein Fenster zu
   *[other] Schaut durch { $windows } Fenster zu
}
preview-label = Vorschau dessen, was die Gegenseite sieht
preview-opening = Die Vorschau wird geöffnet.
preview-lost = Die Vorschau ist unterbrochen. Die Sitzung läuft weiter: Beenden wirkt.
not-shown = Es wird nichts gezeigt
not-shown-means = Die Gegenseite darf Ihren Bildschirm nicht sehen.
paused-staff = Sie haben angehalten. Bis Sie fortsetzen, sieht und tut die Gegenseite nichts.
paused-banner = Das Banner ist nicht zu sehen. Bis es zurück ist, wird nichts gesendet.
paused-mirror = Die Bildschirmübertragung ist ausgefallen. Es wird nichts gesendet.
paused-link = Die Verbindung ist abgerissen. Die Sitzung wartet auf ihre Rückkehr oder endet.
paused-locked = Der Bildschirm ist gesperrt. Bis er entsperrt ist, wird nichts gesendet.
mask-regions = Jetzt maskierte Flächen
mask-own = Fenster dieser Konsole
mask-by-rule = Nach Regeln Ihrer IT
mask-withheld = Zurückgehaltene Bilder
tone-wider = Mehr Zugriff:
tone-narrower = Weniger Zugriff:
tone-warning = Warnung:

## Beendet

ended-over = Die Sitzung ist beendet. { $holds }
ended-unrecorded = Das Ende steht noch nicht im Verlauf. Es ist aufbewahrt und wird eingetragen, sobald das möglich ist.
ended-who = Person
ended-day = Tag
ended-from-to = Von – bis
ended-length = Dauer
ended-stopped = Was lief, ist beendet
ended-mask = Maskierung
ended-done = Was getan wurde
mask-none-left = Kein Bild Ihres Bildschirms hat diesen Arbeitsplatz verlassen.
mask-statement = Jedes der { $frames } gesendeten Bilder ging zuerst durch die Maskierung. { $withheld ->
    [0] Keines musste zurückgehalten werden.
    [one] Eines, das nicht beurteilt werden konnte, wurde nicht gesendet.
   *[other] { $withheld }, die nicht beurteilt werden konnten, wurden nicht gesendet.
}
print = Drucken
done = Fertig

## Verlauf

seal-intact = Unverändert
seal-broken = Verändert
seal-unknown = Noch nicht geprüft
seal-busy = Jeder Eintrag wird geprüft.
seal-verify = Prüfen
history-search = Person oder Ticket
history-period = Zeitraum
period-all = Jederzeit
period-today = Heute
period-week = 7 Tage
period-month = 30 Tage
history-any-level = Jede Stufe
history-entered = Jemand war verbunden
history-none = Keine passende Sitzung.
history-failed = Der Verlauf lässt sich gerade nicht lesen.
history-more = Mehr zeigen
detail-back = Zurück zur Liste
detail-open-end = abgebrochen
detail-level = Zugriffsstufe
detail-outcome = Wie sie endete
detail-method = Nachweis
detail-approver = Eingelassen von
detail-timeline = Zeitlinie

## Über

about-what = Die eigene Konsole des Krankenhauses für die Fernwartung durch den Hersteller: Ihr Personal entscheidet, sieht zu, beendet und behält den Nachweis.
about-version = Version
about-device = Gerät
about-no-device = Nicht angemeldet
about-licence = Lizenz
about-limits = Grenzen dieser Version
about-libraries = Bibliotheken
library = Bibliothek
limit-rules = Maskiert wird nach Regeln: die Fenster der Konsole und die Fenster, die Ihre IT in der Richtlinie nennt. Text in anderen Fenstern wird noch nicht erkannt. Schließen Sie vor dem Teilen, was Patientendaten zeigt.
limit-technical = Sitzungen des technischen Supports gehören nicht zu dieser Version.
limit-x11 = Der Bildschirm wird unter X11 geteilt. Unter Wayland lassen sich weder die Übertragung noch der Platz des Banners zusichern.
limit-photo = Was jemand gesehen hat, kann dort abfotografiert werden. Keine Konsole holt es zurück.
limit-user = Ein Programm, das unter Ihrem eigenen Benutzerkonto läuft, könnte die Datei des Verlaufs ersetzen. Anderswo aufbewahrte Kopien des Siegels decken das auf.
