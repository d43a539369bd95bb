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

levels = Zugriffsstufe
level-no-access = Kein Zugriff
level-limited = Eingeschränkt
level-permanent-limited = Dauerhaft eingeschränkt
level-full = Voll
level-now = Jetzt
level-barred = Ihre IT erlaubt diese Stufe nicht.
levels-note = Ihr Bildschirm wird auf jeder Stufe nur mit Ihrer Zustimmung geteilt. Sitzungen des technischen Supports gehören nicht zu dieser Version: Die Stufe wird gespeichert und angezeigt, sie allein öffnet niemandem etwas.

card-no-access-who = Niemand, außer für eine Aufgabe, die Sie freigeben.
card-no-access-until = Bis Sie etwas anderes wählen.
card-limited-who = Technischer Support: nur Werkzeuge, die keine Untersuchung stören können.
card-limited-until = Bis zur gewählten Uhrzeit oder bis Sie widerrufen.
card-permanent-limited-until = Bis Sie widerrufen.
card-full-who = Technischer Support: alle Servicewerkzeuge, auch störende.
card-examinations = Untersuchungen laufen weiter.
card-full-examinations = Keine Untersuchungen, solange er offen ist.

confirm-hint = Wählen Sie eine Stufe. Erst wenn Sie hier bestätigen, ändert sich etwas.
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
share-means = Lesen Sie der Technikerin oder dem Techniker am Telefon ein Sitzungspasswort vor. Danach entscheiden Sie über den Einlass. Patientendaten werden verdeckt.
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
