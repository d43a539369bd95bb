### Das Fenster der Konsole und das Banner, auf Deutsch.
### Zeiten kommen als Text, Zahlen als Zahlen.

## Rahmen

look-blocked = Gesperrt
look-open = Offen
look-asked = Anfrage
look-connected = Verbunden
look-watching = Schaut zu
look-controlling = Steuert
look-tool-running = Werkzeug läuft
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
top-elapsed-ends = { $elapsed } · endet in { $left }
top-opening = Voller Zugriff wird geöffnet
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
not-now = Jetzt nicht
grant = Gewähren

nav = Seiten
nav-access = Zugriff
nav-request = Anfrage
nav-session = Sitzung
nav-password = Passwort
nav-ended = Beendet
nav-release = Freigabe
nav-history = Verlauf
nav-policy = Richtlinie
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
level-outside-hours = Nicht außerhalb der Servicezeiten.
level-renew = Neue Zeit festlegen
extend = Verlängern bis { $time } Uhr
levels-note-blocked = Niemand kommt herein. Ihr Bildschirm wird auf jeder Stufe nur mit Ihrer Zustimmung geteilt.
levels-note-task = Nur die freigegebene Aufgabe lässt jemanden herein. Ihr Bildschirm wird auf jeder Stufe nur mit Ihrer Zustimmung geteilt.
levels-note-open = Servicekräfte kommen ohne Ihr Zutun herein; Sie sehen jede, und Beenden wirkt jederzeit. Ihr Bildschirm wird nur mit Ihrer Zustimmung geteilt.

card-no-access-who = Niemand kommt herein, außer für eine freigegebene Aufgabe.
card-no-access-until = Bis Sie etwas anderes wählen.
card-no-access-hours = Bis die Servicezeiten beginnen, was auch immer gewählt ist.
card-limited-who = Servicekräfte kommen herein und benutzen nur Werkzeuge, die keine Untersuchung stören.
card-limited-until = Bis zur gewählten Uhrzeit.
card-permanent-limited-until = Bis Sie widerrufen.
card-full-who = Servicekräfte kommen herein und benutzen auch Werkzeuge, die Untersuchungen stören.
card-examinations = Untersuchungen laufen weiter.
card-not-released = Keine Untersuchungen bis zur Freigabe.
card-full-examinations = Keine Untersuchungen.
barred-no-source = Ihre IT hat nicht eingerichtet, wie Untersuchungen erkannt und gesperrt werden.
barred-examination-runs = Eine Untersuchung läuft. Voll ist möglich, sobald sie beendet ist.
barred-examination-unknown = Ob eine Untersuchung läuft, ist nicht bekannt; das zählt als laufend.
barred-not-blocked = Dass Untersuchungen gesperrt sind, ließ sich nicht nachweisen. Nichts wurde geöffnet; rufen Sie die IT.
opening-full = Untersuchungen werden gesperrt. Voller Zugriff öffnet sich, sobald das nachgewiesen ist; bis dahin ist nichts offen.

confirm-block-means = Was offen ist, wird sofort geschlossen.
confirm-leave-full-means = Der volle Zugriff endet sofort. Untersuchungen bleiben gesperrt, bis Sie das Gerät für Patienten freigeben.
confirm-limited-means = Bis { $time } Uhr kommen Servicekräfte ohne Ihr Zutun herein.
confirm-full-means = Bis { $time } Uhr keine Untersuchungen; danach bleiben sie gesperrt, bis Sie das Gerät für Patienten freigeben.
confirm-permanent-means = Servicekräfte kommen ohne Ihr Zutun herein, auch nach einem Neustart, bis Sie widerrufen.
confirm-for = { $what }: { $length }
do-no-access = Fernwartung sperren
do-limited = Eingeschränkten Zugriff öffnen
do-permanent-limited = Dauerhaft eingeschränkten Zugriff öffnen
do-full = Vollen Zugriff öffnen

how-long = Wie lange
own-length = Andere
minutes-up-to = Minuten, höchstens { $ceiling }
minutes-missing = Geben Sie die Minuten an, 1 bis { $ceiling }.

restore-why = Die Fernwartung wurde beendet, deshalb ist sie gesperrt. Davor galt die Stufe: { $level }.
restore = Wiederherstellen: { $level }
sign-initials = Ihr Kürzel
sign-pin = Ihre PIN
sign-second-initials = Kürzel der zweiten Person
sign-second-pin = PIN der zweiten Person
sign-same = Die zweite Person muss eine andere sein.

share = Bildschirm teilen
share-means = Lesen Sie am Telefon ein Sitzungspasswort vor; über den Einlass entscheiden Sie danach. Maskiert wird gefundener Text und was die Regeln Ihrer IT nennen. Manches kann übersehen werden: Schließen Sie vorher, was Patientendaten zeigt.
share-further-means = Wer noch dazukommt, braucht ein Sitzungspasswort und Ihre Zustimmung, wie beim ersten Mal.
share-no-room = Niemand kann mehr dazukommen: Die Grenze Ihrer IT ist erreicht.
share-asked = Jemand bittet um Einlass.
share-offer = Sitzungspasswort zeigen
share-offered = Ein Sitzungspasswort liegt bereit.
share-go = Ansehen
share-session = Sitzung zeigen
task = Eine Aufgabe freigeben
task-means = Wer genannt ist, kommt einmal ohne Nachfrage herein, mit Werkzeugen, die keine Untersuchung stören. Ihr Bildschirm braucht zusätzlich ein Passwort.
task-outside-hours = Außerhalb der Servicezeiten kann keine Aufgabe freigegeben werden.
task-whom = Person oder Ticketnummer
task-what = Wofür
task-release = Aufgabe freigeben
task-release-password = Freigeben und Passwort zeigen
task-until = Freigegeben bis { $time } Uhr, { $left }
task-open-means = Kommt einmal ohne Ihr Zutun herein, mit Werkzeugen, die keine Untersuchung stören.
task-revoke = Freigabe zurücknehmen
task-over-used = Die Aufgabe ist verbraucht. Der Zugriff ist wieder gesperrt.
task-over-expired = Die Zeit der Aufgabe ist abgelaufen. Der Zugriff ist wieder gesperrt.
task-over-revoked = Die Aufgabe wurde zurückgenommen. Der Zugriff ist wieder gesperrt.
help = Hilfe vom Servicezentrum
help-call = Hilfe rufen
help-means = Warum? Das Servicezentrum erfährt diesen Grund und sonst nichts.
help-does-not-start = Startet nicht
help-image-quality = Bildqualität
help-error-message = Fehlermeldung
help-question = Eine Frage
help-other = Etwas anderes
help-sending = Unterwegs zum Servicezentrum: { $reason }.
help-heard = Das Servicezentrum weiß es seit { $time } Uhr: { $reason }.
help-failed = Das Servicezentrum war nicht zu erreichen. Rufen Sie dort an.
help-no-link = Zum Servicezentrum besteht gerade keine Verbindung. Rufen Sie dort an.

recent = Letzte Sitzungen
recent-none = Es gab noch keine Sitzung.
nobody = Niemand ausgewiesen
not-released = Nicht für Patienten freigegeben.
not-released-since = Der volle Zugriff ist seit { $since } beendet; Untersuchungen bleiben gesperrt, bis die Prüfliste erledigt ist.
release-go = Prüfliste
release-title = Für Patienten freigeben
release-means = Der volle Zugriff ist beendet. Untersuchungen bleiben gesperrt, bis alle drei Punkte abgehakt und bestätigt sind.
release-work = Die Servicearbeit ist beendet.
release-work-means = Niemand arbeitet mehr am Gerät, und nichts von der Arbeit ist im Raum zurückgeblieben.
release-settings = Die Einstellungen sind wie für Patienten.
release-settings-means = Protokolle, Messparameter und Schutzeinstellungen wurden angesehen.
release-tried = Das Gerät wurde ausprobiert und arbeitet richtig.
release-tried-means = Mit einer Testaufnahme nach der Arbeit, ohne Patienten.
release-first = Haken Sie zuerst alle drei Punkte ab.
release-do = Gerät für Patienten freigeben
release-do-means = Untersuchungen sind sofort wieder möglich.
release-releasing = Untersuchungen werden gerade wieder ermöglicht.

## Banner

blind-banner = Text wird nicht gesucht: Neu gezeigt wird nur, worüber Regeln allein entscheiden.
banner-until = bis { $until }
banner-end-failed = Keine Antwort: über die Leiste beenden.
banner-task = Aufgabe freigegeben

## Sitzungspasswort

password-read = Am Telefon vorlesen. Es gilt ein einziges Mal.
password-left = Verbleibende Zeit
password-until = Gültig bis { $time } Uhr.
password-tries = { $tries ->
    [one] Noch ein Versuch.
   *[other] Noch { $tries } Versuche.
}
password-aloud = Eine Gruppe vorlesen, wiederholen lassen, dann die andere.
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
request-already = Schon verbunden: { $names }. Diese Person käme dazu.
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
request-accept-sign = Zum Einlassen geben Sie an, wer Sie sind.
view = Meinen Bildschirm sehen
view-means = Maskiert: die Fenster dieser Konsole, was die Regeln Ihrer IT nennen, und gefundener Text.
control = Maus und Tastatur benutzen
control-means = Sie können sie sofort entziehen.
control-from = Nur eine Person zur selben Zeit: Sie gehen von { $name } über.
tools = Servicewerkzeuge benutzen
tools-means = Nur die Liste Ihrer IT, je nach Stufe.
grant-barred = Nicht auf dieser Zugriffsstufe.
parameters = Messparameter verstellen
parameters-means = Von Ihrer IT markiert: Fenster { $windows }, Werkzeuge { $tools }. Was nicht markiert ist, ist nicht geschützt.

## Sitzung

session-sees = Das sieht die Servicekraft
session-in = Wer verbunden ist
session-may = Was die Servicekraft darf
session-side = Person, Erlaubnisse und Ereignisse
session-feed = Das geschieht
session-asked = Wird erbeten
kind-application-support = Anwendungssupport
kind-technical-support = Technischer Support
technical-means = Sieht nichts von Ihrem Bildschirm; hat weder Maus noch Tastatur.
grant-signed = Ihre IT fragt, wer dies gewährt: { $what }.
remove = Hinausnehmen
remove-named = { $name } hinausnehmen
local-first = Ihre Maus und Tastatur haben Vorrang.
local-first-now = Ihre haben Vorrang: die andere Seite wartet
tools-title = Das läuft für die Servicekraft
tools-none = Kein Werkzeug läuft
tools-none-means = Was die Servicekraft startet, erscheint hier mit seiner Ausgabe.
may-run = Das darf die Servicekraft jetzt starten
may-run-none = Ihre IT nennt keine Servicewerkzeuge.
may-not-now = jetzt nicht
may-full-only = nur auf der Stufe Voll
may-application-only = nur im Anwendungssupport
tool-disturbs = stört Untersuchungen
tool-adjusts = verstellt Parameter
tool-starting = Startet
tool-runs = Läuft
tool-asked = Zum Beenden aufgefordert
tool-kill-in = Zum Beenden aufgefordert; sonst in { $seconds } s abgebrochen
tool-killing = Wird abgebrochen
tool-ending = Wird beendet
tool-ended = Beendet
tool-exited = Von selbst beendet
tool-stopped = Auf Aufforderung beendet
tool-killed = Abgebrochen
tool-lost = Ende unbekannt
tool-status = Ergebnis { $status }
tool-gone = Nachweislich weg
tool-not-gone = Ende nicht nachgewiesen
tool-stop = Stoppen
tool-stop-named = Stoppen: { $title }
tool-output = Ausgabe
tool-output-of = Ausgabe von { $title }
tool-no-output = Bisher keine Ausgabe.
tool-cut = Frühere Ausgabe wird nicht mehr aufbewahrt.
share-nothing = Die Servicekraft erhält nichts davon.
share-exit-status = Die Servicekraft erfährt nur, wie es endete.
share-text = Auch die Servicekraft erhält diesen Text.
session-windows = { $windows ->
    [0] Schaut nicht zu: kein Fenster auf Ihren Bildschirm offen
    [one] Schaut durch ein Fenster zu
   *[other] Schaut durch { $windows } Fenster zu
}
preview-label = Vorschau dessen, was die Servicekraft sieht
preview-opening = Die Vorschau wird geöffnet.
preview-lost = Die Vorschau ist unterbrochen. Die Sitzung läuft vielleicht weiter; Sie können sie beenden.
not-shown = Es wird nichts gezeigt
not-shown-means = Die Servicekraft darf Ihren Bildschirm nicht sehen.
paused-staff = Sie haben angehalten. Bis Sie fortsetzen, sieht die Servicekraft nichts und bedient weder Maus noch Tastatur. Laufende Werkzeuge laufen weiter.
paused-banner = Das Banner ist nicht zu sehen. Bis es zurück ist, wird kein Bild gesendet.
paused-mirror = Die Bildschirmübertragung ist ausgefallen. Es wird kein Bild gesendet.
paused-link = Die Verbindung ist abgerissen. Die Sitzung wartet auf ihre Rückkehr oder endet.
paused-locked = Der Bildschirm ist gesperrt. Bis er entsperrt ist, wird kein Bild gesendet.
paused-absent = Niemand ist am Arbeitsplatz. Bis jemand da ist, wird kein Bild gesendet.
present = Ich bin da
warning-idle = { $name }: Länger ist nichts geschehen.
warning-longest = { $name }: Länger darf die Sitzung ohne Ihr Wort nicht dauern.
warning-hours = { $name }: Die Servicezeit endet und mit ihr die Sitzung.
session-ends-in = Die Sitzung endet in { $left }.
ends-in = endet in { $left }
keep-open = Offen lassen
mask-regions = Andere Stellen maskiert
mask-withheld = Zurückgehaltene Bilder
mask-texts = Texte maskiert
mask-shown = Zeilen wieder gezeigt
mask-waiting = Noch nicht beurteilt
masks-title = Maskierung
masks-show = Maskiertes zeigen
masks-why = Warum ist das verdeckt?
masks-more = Mehr maskieren
masks-how = Zeigen Sie auf einen Umriss, oder wählen Sie unten einen Grund.
masks-none = Jetzt ist nichts maskiert.
masks-by-reason = Was maskiert ist, nach Grund
masked-own = Diese Konsole
masked-unknown = Unbekanntes Fenster
masked-notification = Benachrichtigung
masked-rule = Regel „{ $rule }“
masked-lingering = Fenster von eben
masked-staff = Personal
masked-text = Text
masked-waiting = Noch nicht beurteilt
masked-moving = Bewegtes Bild, geglättet
why-layer = Stelle, nach der gefragt wird
why-how = Klicken Sie auf eine Stelle des Bildes. Tastatur: Pfeile bewegen das Kreuz, mit Strg um ein Pixel; Eingabe fragt, Escape verlässt.
why-not-known = Was maskiert ist, ist noch nicht bekannt.
why-nothing = Hier ist nichts maskiert.
why-nothing-cut = Keine der 600 größten Masken liegt hier; eine kleinere vielleicht doch.
why-own = Ein Fenster dieser Konsole: Es wird nie gezeigt. Schieben Sie es weg, wenn die Servicekraft sehen muss, was darunter liegt.
why-unknown = Ein Fenster, dessen Programm sich nicht bestimmen ließ. Es bleibt maskiert; schließen Sie es, oder sagen Sie es Ihrer IT.
why-notification = Eine Benachrichtigung. Was darunter liegt, wird wieder beurteilt, sobald sie weg ist.
why-rule = Die Regel „{ $rule }“ maskiert das. Ihre IT kann Regeln in der Richtlinie ändern.
why-lingering = Hier war eben noch ein maskiertes Fenster. Die Stelle wird wieder beurteilt, sobald sie neu gezeichnet ist.
why-staff = Das hat das Personal maskiert. Unter „Mehr maskieren“ lässt es sich wegnehmen.
why-text = Text, von dem nicht bekannt ist, dass er harmlos ist. Ihre IT kann der Richtlinie harmlose Wörter hinzufügen.
why-waiting = Noch nicht beurteilt. Bis dahin sieht die Servicekraft, was hier zuletzt freigegeben war, oder Grau.
why-moving = Ein Bild, das sich bewegt: Es ist geglättet, nicht maskiert. Sobald es ruht, wird darin nach Text gesucht.
draw-layer = Stelle, die maskiert wird
draw-how = Ziehen Sie einen Rahmen auf: Er ist sofort maskiert. Tastatur: Pfeile bewegen, mit Umschalt ändern sie die Größe, mit Strg um ein Pixel; Eingabe maskiert, Escape verlässt.
drawn-title = Vom Personal maskiert
drawn-name = Maske { $number }
drawn-count = Vom Personal maskiert: { $count } von höchstens { $most }. Sie bleiben, bis Sie sie wegnehmen oder die Fernwartung endet.
drawn-remove = Wegnehmen
drawn-remove-name = Wegnehmen, Maske { $number }: Die Stelle wird beurteilt wie jede andere
blind-missing = Text wird nicht gesucht: Die Dateien der Texterkennung fehlen oder gehören nicht zu dieser Version.
blind-broken = Text wird nicht gesucht: Die Texterkennung ist ausgefallen.
blind-stalled = Text wird nicht gesucht: Die Texterkennung antwortet nicht.
blind-missing-means = Gezeigt wird nur, worüber Regeln allein entscheiden; alles andere bleibt grau. Der Zugriff ist nicht weiter.
blind-means = Neu gezeigt wird nur, worüber Regeln allein entscheiden; das Übrige bleibt grau oder wie zuletzt freigegeben. Der Zugriff ist nicht weiter.
blind-missing-do = Machen Sie so weiter, oder beenden Sie. Ihre IT kann die Einrichtung noch einmal ausführen.
blind-broken-do = Beenden Sie, und teilen Sie neu. Scheitert es wieder, sagen Sie es Ihrer IT.
blind-stalled-do = Warten Sie. Tut sie 30 s lang nichts, endet die Übertragung, und „Fortsetzen“ startet sie neu. Geschieht das wieder, sagen Sie es Ihrer IT.
tone-wider = Mehr Zugriff:
tone-narrower = Weniger Zugriff:
tone-warning = Warnung:

## Beendet

ended-over = Die Sitzung ist beendet. { $holds }
ended-unrecorded = Das Ende steht noch nicht im Verlauf. Es ist aufbewahrt und wird eingetragen, sobald das möglich ist.
ended-who = Person
ended-tools = Servicewerkzeuge
ended-not-released = Nicht für Patienten freigegeben: Untersuchungen bleiben gesperrt, bis die Prüfliste erledigt ist.
ended-day = Tag
ended-from-to = Von – bis
ended-length = Dauer
ended-stopped = Nachweis des Endes
ended-verifying = Es wird immer wieder geprüft, ob alles weg ist, was dafür lief; danach lässt sich diese Seite schließen. Dauert es länger als eine Minute, rufen Sie die IT: Es kann noch etwas laufen.
ended-mask = Maskierung
ended-mails = E-Mails
ended-done = Was getan wurde
mask-none-left = Der Bildschirm wurde nicht übertragen: Kein Bild davon hat diesen Arbeitsplatz verlassen.
mask-statement = Jedes Bild ging zuerst durch die Maskierung, bevor es gehen konnte: Mindestens { $frames } wurden erzeugt. { $withheld ->
    [0] Keines musste zurückgehalten werden.
    [one] Eines, das nicht beurteilt werden konnte, wurde zurückgehalten.
   *[other] { $withheld }, die nicht beurteilt werden konnten, wurden zurückgehalten.
}
mask-statement-text = Am Ende maskierte Texte: { $texts }; wieder gezeigte Texte, weil harmlos: { $shown }. Texte findet eine Erkennung, die welche übersehen kann.
mask-unknown = Was maskiert wurde, ist für diese Sitzung nicht aufgezeichnet. Bilder Ihres Bildschirms können diesen Arbeitsplatz verlassen haben.
print = Drucken
done = Fertig

## Verlauf

seal-intact = Unverändert
seal-broken = Verändert
seal-unknown = Noch nicht geprüft
seal-doubt = Keine Aussage möglich
seal-progress = { $entries ->
    [0] Jeder Eintrag wird geprüft.
   *[other] { $percent } % von { $entries } Einträgen geprüft.
}
seal-stopped = Die letzte Prüfung wurde bei { $percent } % abgebrochen.
seal-failed = Die Prüfung ließ sich gerade nicht beginnen oder abbrechen.
seal-verify = Prüfen
seal-stop = Abbrechen
history-search = Alles Aufgezeichnete durchsuchen
history-period = Zeitraum
period-all = Jederzeit
period-today = Heute
period-week = 7 Tage
period-month = 30 Tage
period-year = 1 Jahr
period-range = Von – bis
period-since = ab { $day }
period-until = bis { $day }
history-any-level = Jede Stufe
history-entered = Jemand war verbunden
filter-text = Suche
filter-engineer = Servicekraft
filter-organisation = Organisation
filter-actor = Wer etwas tat
filter-any-engineer = Jede Servicekraft
filter-any-organisation = Jede Organisation
filter-any-outcome = Jedes Ende
filter-any-kind = Jede Art
filter-any-actor = Wer auch immer
filter-first = Von
filter-last = Bis
filter-day-fault = Das ist kein Tag. Schreiben Sie ihn wie 2026-11-03.
filter-order-fault = Der erste Tag liegt nach dem letzten.
filter-more = Weitere Filter
filter-more-set = Weitere Filter ({ $count })
filter-active = Gesetzte Filter
filter-is = { $name }: { $value }
filter-remove = Wegnehmen: { $what }
filter-clear = Alle löschen
history-count = { $count ->
    [one] 1 Sitzung
   *[other] { $count } Sitzungen
}
history-count-more = Mehr als { $count } Sitzungen
history-reading = Frühere Sitzungen werden gelesen.
history-none = Keine passende Sitzung.
history-failed = Der Verlauf lässt sich gerade nicht lesen.
pictures = Übersicht
pictures-days = Nach Tag
pictures-levels = Nach Stufe
pictures-engineers = Nach Servicekraft
pictures-lengths = Nach Dauer
pictures-sessions = Sitzungen
pictures-sum = { $sessions ->
    [0] Keine Sitzung
    [one] 1 Sitzung, { $refused } abgelehnt
   *[other] { $sessions } Sitzungen, { $refused } abgelehnt
}
pictures-entered = Gezählt sind Sitzungen, in denen jemand verbunden war.
pictures-before = Das Jahr davor
pictures-after = Das Jahr danach
pictures-choose = Diese Sitzungen zeigen: { $what }
day-sessions = { $sessions ->
    [0] { $day }: keine Sitzung
    [one] { $day }: 1 Sitzung
   *[other] { $day }: { $sessions } Sitzungen
}
day-refused = { $what }, { $refused } abgelehnt
calendar-help = Die Zahl zählt die Sitzungen eines Tages; an unterstrichenen Tagen wurden welche abgelehnt. Pfeiltasten gehen von Tag zu Tag, die Eingabetaste zeigt die Sitzungen des Tages.
length-below = bis { $to } min
length-between = { $from } bis { $to } min
length-from = über { $from } min
detail-back = Zurück zur Liste
detail-open-end = abgebrochen
detail-kind = Art
detail-level = Zugriffsstufe
detail-outcome = Wie sie endete
detail-method = Nachweis
detail-approver = Eingelassen von
detail-timeline = Zeitlinie
detail-all = Alles ({ $count })
detail-refused = Abgelehnt oder gescheitert ({ $count })
detail-grants = Gewährt, entzogen ({ $count })
detail-tools = Werkzeuge ({ $count })
detail-pauses = Pausen ({ $count })
detail-shown = Nur { $shown } von { $count } Einträgen werden gezeigt.
detail-next = Die nächsten { $count } zeigen
detail-first = Hier stehen die ersten { $shown } von { $count }; die ganze Zeitlinie hat alle.

## Richtlinie

policy-title = Was nach der Richtlinie gilt
policy-from = Nur die IT kann das ändern, in den hier genannten Dateien. Eine Änderung gilt binnen Sekunden, auch für Verbundene; ein anderer Weg zum Servicezentrum, sobald keine Servicekraft verbunden ist.
policy-none = Auf diesem Rechner ist keine Richtlinie verteilt: Es gelten die Standardwerte des Produkts.
policy-unread = Die Richtlinie konnte gerade nicht gelesen werden.
policy-managed = Von der IT gesetzt
policy-site = Vom Standort gesetzt
policy-trial = Probe-Richtlinie
policy-is-trial = Die IT hat keine Richtlinie verteilt. Dieses Programm wurde mit einer Richtlinie zur Probe gestartet; gewählt hat sie, wer es gestartet hat.
policy-default = Standardwert
policy-access = Zugriffsstufen
policy-sessions = Passwörter und Sitzungen
policy-screen = Ihr Bildschirm
policy-tools = Werkzeuge und Untersuchungen
policy-workstation = Dieser Rechner
policy-history = Verlauf und Meldungen
policy-change = Ändern
policy-change-means = Sie ändern die Einstellungen des Standorts, unterhalb der Richtlinie der IT. Zum Speichern braucht es ein Administratorpasswort.
policy-sections = Abschnitte
policy-as-text = Als Text
policy-faulty = Hier stimmt etwas nicht
policy-set-by-it = Von der IT gesetzt: { $value }
policy-it-only = Nur in der Richtlinie der IT
policy-it-bounds = Von der IT gesetzt: { $value }. Der Standort darf nur enger sein.
policy-it-also = Von der IT gesetzt und bleibt: { $value }
policy-range = { $least } bis { $greatest }
policy-otherwise = Hier nicht gesetzt: { $value }
policy-unset = Nicht gesetzt
policy-yes = Ja
policy-no = Nein
policy-reset = Nicht setzen
policy-remove = Entfernen
policy-remove-named = Entfernen: { $name }
policy-add-to = Hinzufügen: { $name }
policy-numbered = { $name }, Nummer { $number }
policy-no-number = Das ist keine Zahl.
policy-problems = Was nicht stimmt
policy-place = Zeile { $line }, Spalte { $column }:
policy-text-first = Der Text ist nicht lesbar. Verbessern Sie ihn zuerst unter „Als Text“.
policy-would = Was diese Regeln erlauben würden
policy-would-not = Solange etwas nicht stimmt, lässt sich nichts sagen.
policy-changes = { $count ->
    [0] Was gilt, ändert sich nicht.
    [one] Ein Wert ändert sich.
   *[other] { $count } Werte ändern sich.
}
policy-not-good = Etwas stimmt nicht: Noch lässt sich nichts speichern.
policy-discard = Verwerfen
policy-close = Schließen
policy-review = Durchsehen
policy-review-title = Was sich ändert
policy-holds-same = Nur der Text ändert sich; was gilt, bleibt.
policy-key = Wert
policy-now = Jetzt
policy-then = Dann
policy-open-now = Was das mit dem macht, was jetzt offen ist
policy-open-none = Keine Servicekraft ist verbunden, und die Zugriffsstufe bleibt.
policy-open-unknown = Was das mit dem macht, was jetzt offen ist, lässt sich gerade nicht sagen.
policy-save-means = Das System fragt in einem eigenen Fenster nach einem Administratorpasswort; dieses Programm sieht es nicht. Bis dahin ändert sich nichts.
policy-saving = Warten, bis die Frage des Systems beantwortet ist.
policy-back = Zurück zum Formular
policy-save = { $count ->
    [0] Den Text speichern
    [one] Den geänderten Wert speichern
   *[other] { $count } geänderte Werte speichern
}
policy-views = Was von der Richtlinie
policy-view-rules = Was gilt
policy-view-could = Was eine Servicekraft könnte
policy-view-connection = Verbindung

## Was eine Servicekraft könnte

could-title = Was könnte die Servicekraft tun?
could-means = Die Antwort kommt aus der Richtlinie, die jetzt gilt, durch dieselben Regeln, die entscheiden, wenn eine Servicekraft kommt. Durch Fragen wird nichts geöffnet. Keine Richtlinie unterscheidet zwischen Servicekräften: Die Antwort gilt für alle.
could-level = Zugriffsstufe
could-level-task = Eine freigegebene Aufgabe
could-when = Wann
could-now = Jetzt
could-later = Zu anderer Zeit
could-day = Tag
could-time = Uhrzeit
could-clock = Nach der Uhr dieses Rechners
could-wrong = Das ist kein Tag mit Uhrzeit.
could-examination = Patienten
could-idle = Keine Untersuchung läuft
could-running = Eine Untersuchung läuft
could-cannot = Was nicht, und warum
could-unheard = Das Programm hat nicht geantwortet. Versuchen Sie es noch einmal.

## Das Bild des Bildschirms, auf dem Masken gezeichnet werden

mask-picture-title = Eine Maske auf den Bildschirm zeichnen
mask-picture-means = Wo jetzt Fenster sind, ohne das, was sie zeigen. Wählen Sie eines und zeichnen Sie ein Rechteck über das, was nie hinausgehen darf: mit der Maus, mit den Pfeiltasten oder in Zahlen.
mask-picture-again = Fenster neu lesen
mask-picture-titles = Titel zeigen
mask-picture-titles-means = Titel können Patienten nennen. Sie stehen nur in diesem Fenster und werden nirgends aufbewahrt.
mask-picture-window = Fenster
mask-picture-choose = Ein Fenster wählen
mask-picture-one = { $class }, { $width } × { $height }
mask-picture-one-titled = { $class } „{ $title }“, { $width } × { $height }
mask-picture-classless-name = keine Klasse
mask-picture-classless = Dieses Fenster hat keine Klasse, und niemand kann sein Programm sagen, also lässt sich keine Regel dafür zeichnen. Fügen Sie unten eine nach dem Titel hinzu.
mask-picture-into = Kommt in
mask-picture-new = Eine neue Regel
mask-picture-more = { $name }: ein weiteres Rechteck
mask-picture-instead = { $name }: anstelle von Rechteck { $number }
mask-picture-by = Gilt für
mask-picture-by-class = Fenster seiner Klasse
mask-picture-by-process = Fenster seines Programms
mask-picture-by-both = Fenster seiner Klasse und seines Programms
mask-picture-name = Name der Regel
mask-picture-rectangle = Rechteck, in Prozent des Fensters
mask-picture-left = Von links
mask-picture-top = Von oben
mask-picture-width = Breite
mask-picture-height = Höhe
mask-picture-box = Rechteck: { $left } % von links, { $top } % von oben, { $width } % breit, { $height } % hoch. Pfeiltasten bewegen es, mit Umschalt ändern sie die Größe.
mask-picture-add = Dieses Rechteck maskieren
mask-picture-added = Es steht im Entwurf und gilt, sobald der Entwurf gespeichert ist.
mask-picture-follows-class = Die Regel wird für jedes Fenster der Klasse „{ $class }“ gelten, wo immer es ist und wie groß auch immer.
mask-picture-follows-process = Die Regel wird für jedes Fenster des Programms „{ $process }“ gelten, wo immer es ist und wie groß auch immer, und für Fenster, deren Programm niemand sagen kann.
mask-picture-follows-both = Die Regel wird für jedes Fenster der Klasse „{ $class }“ gelten, das vom Programm „{ $process }“ ist oder dessen Programm niemand sagen kann.
mask-picture-masked = Schraffiertes würde maskiert: { $names }.
mask-picture-nothing = Von diesen Fenstern würde nichts maskiert.
mask-picture-unjudged = Am Entwurf stimmt etwas nicht: Was seine Regeln maskieren, wird nicht gezeigt.
mask-picture-unheard = Das Programm hat nicht geantwortet. Versuchen Sie es noch einmal.

## Wörter, die für die harmlosen vorgeschlagen werden

word-proposals-title = Wörter von diesem Bildschirm vorschlagen
word-proposals-means = Was Ihre Programme zeigen, wird einmal gelesen, hier an diesem Arbeitsplatz: Kein Bild wird behalten, nichts verlässt ihn, und dieses Fenster wird nicht gelesen. Aufgelistet werden Wörter, die wieder gezeigt werden könnten. Keines wird hinzugefügt, bevor Sie es auswählen, den Entwurf durchsehen und ihn speichern. Wählen Sie nie den Namen eines Patienten: Prüfen Sie jedes Wort.
word-proposals-front = Zwischen dem Knopf und dem Lesen liegen { $seconds } Sekunden: Holen Sie in dieser Zeit das Programm Ihres Scanners nach vorn. Am besten mit einem Testpatienten oder ohne.
word-proposals-start = Bildschirm lesen
word-proposals-soon = { $seconds ->
    [one] Der Bildschirm wird in einer Sekunde gelesen.
   *[other] Der Bildschirm wird in { $seconds } Sekunden gelesen.
}
word-proposals-now = Jetzt lesen
word-proposals-stop = Nicht lesen
word-proposals-reading = Der Bildschirm wird gelesen.
word-proposals-choose = Wörter Ihrer Programme auswählen
word-proposals-once = Einmal gesehen
word-proposals-none-chosen = Kein Wort ist ausgewählt.
word-proposals-chosen = { $count ->
    [one] Ein Wort ist ausgewählt.
   *[other] { $count } Wörter sind ausgewählt.
}
word-proposals-put = Ausgewählte Wörter in den Entwurf übernehmen
word-proposals-added = { $count ->
    [one] Ein Wort steht im Entwurf und gilt,
   *[other] { $count } Wörter stehen im Entwurf und gelten,
} sobald der Entwurf durchgesehen und gespeichert ist.
word-proposals-locked = An diesem Arbeitsplatz zählt nur die Richtlinie der IT harmlose Wörter auf. Geben Sie der IT diese Zeilen dafür:
word-proposals-recorded = Dass der Bildschirm gelesen wurde, steht im Verlauf, ohne ein Wort davon.
word-proposals-not-recorded = Der Verlauf konnte nicht festhalten, dass der Bildschirm gelesen wurde. Rufen Sie die IT.
word-proposals-unheard = Das Programm hat nicht geantwortet. Versuchen Sie es noch einmal.

## Die Prüfung der Verbindung

link-check-title = Verbindung zum Servicezentrum
link-check-means = Prüft den Weg zum Servicezentrum Schritt für Schritt, auf einer eigenen Verbindung. Dadurch wird nichts geöffnet, und keine Servicekraft kommt dadurch herein.
link-check-start = Verbindung prüfen
link-check-stop = Prüfung abbrechen
link-check-remedy = Was zu tun ist:
link-check-at = Geprüft: { $at }.
link-check-recorded = Es steht im Verlauf.
link-check-not-recorded = Der Verlauf konnte es nicht festhalten. Rufen Sie die IT.
link-check-unheard = Das Programm hat nicht geantwortet. Versuchen Sie es noch einmal.

## Über

about-what = Die eigene Konsole des Krankenhauses für die Fernwartung durch den Hersteller: Ihr Personal entscheidet, sieht zu, beendet und behält den Nachweis.
about-version = Version
about-device = Gerät
about-no-device = Nicht angemeldet
about-licence = Lizenz
about-limits = Grenzen dieser Version
about-libraries = Bibliotheken
library = Bibliothek
limit-masking = Text auf dem übertragenen Bildschirm findet eine Erkennung; er wird auf jeder Stufe maskiert, außer Wörtern aus einer Liste harmloser Wörter, die nicht wie ein Name stehen, und Fenstern, die eine Regel sicher nennt. Die Erkennung kann Text übersehen. Bilder, die eine Regel nennt, werden geglättet, solange sie sich bewegen. Schließen Sie vor dem Teilen, was Patientendaten zeigt.
limit-parameters = Messparameter sind nur geschützt, wo Ihre IT Fenster und Werkzeuge markiert hat.
limit-x11 = Der Bildschirm wird unter X11 geteilt. Unter Wayland lassen sich weder die Übertragung noch der Platz des Banners zusichern.
limit-photo = Was jemand gesehen hat, kann dort abfotografiert werden. Keine Konsole holt es zurück.
limit-user = Ein Programm, das unter Ihrem eigenen Benutzerkonto läuft, könnte die Datei des Verlaufs ersetzen. Anderswo aufbewahrte Kopien des Siegels decken das auf.

## Export

export-title = Export
export = Exportieren
export-form = Was geschrieben wird
export-form-report = Bericht zum Drucken
export-form-csv = Tabelle (CSV)
export-form-jsonl = JSON Lines
export-means = Alles aus dem gezeigten Zeitraum. Andere Filter engen es nicht ein.
export-report = Bericht
export-busy = Der Verlauf wird geprüft und in eine Datei geschrieben.
export-failed = Die Konsole hat nicht geantwortet. Sehen Sie in Ihren Dokumenten nach, bevor Sie es noch einmal versuchen.
