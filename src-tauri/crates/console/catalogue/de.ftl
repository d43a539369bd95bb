# Sätze, die das Programm selbst sagt: Zustand, Verlauf, Ablehnungen, Hinweise, Mitteilungen, Symbolleiste, Befehlszeile.

## Der Zustand, ein Satz
state-blocked = Die Fernwartung ist gesperrt.
state-task = Freigegeben für { $whom } bis { $until }. Alles andere ist gesperrt.
state-limited = Eingeschränkter Zugriff bis { $until }. Untersuchungen gehen weiter.
state-permanent = Dauerhaft eingeschränkter Zugriff. Untersuchungen gehen weiter.
state-full = Voller Zugriff bis { $until }. Keine Untersuchungen.
state-password = Ein Sitzungspasswort gilt bis { $until }. Niemand ist verbunden.
state-asked = { $engineer }, { $organisation }, bittet um Einlass.
state-starting = { $engineer }, { $organisation }, wird eingelassen. Noch wird nichts gesendet.
state-watching = { $engineer }, { $organisation }, sieht Ihren Bildschirm.
state-connected = { $engineer }, { $organisation }, ist verbunden und sieht nichts.
state-controlling = { $engineer }, { $organisation }, bedient Ihre Maus und Tastatur.
state-paused = Angehalten. { $engineer }, { $organisation }, sieht nichts.
state-ending = Die Fernwartung wird beendet. Es wird nichts mehr gesendet.

## Wörter für Kürzel
level-no-access = Kein Zugriff
level-limited = Eingeschränkter Zugriff
level-permanent-limited = Dauerhaft eingeschränkter Zugriff
level-full = Voller Zugriff
level-other = eine andere Stufe
capability-view = Bildschirm sehen
capability-control = Maus und Tastatur bedienen
capability-none = nichts
capability-other = etwas anderes
why-staff = vom Personal beendet
why-engineer = der Techniker hat sich abgemeldet
why-deadline = die Zeit war abgelaufen
why-link-lost = die Verbindung kam nicht wieder
why-revoked = der Zugriff wurde entzogen
why-banner = das Hinweisfenster konnte nicht gezeigt werden
why-protocol = die Gegenseite hat die Regeln der Verbindung verletzt
why-stopped = Chaperone wurde angehalten
why-pause-staff = durch das Personal
why-pause-banner = das Hinweisfenster ist nicht zu sehen
why-pause-mirror = die Bildschirmübertragung ist ausgefallen
why-pause-link = die Verbindung ist unterbrochen
why-pause-locked = der Bildschirm ist gesperrt
why-wrong-password = falsches Sitzungspasswort
why-bad-credential = die Identität des Technikers wurde nicht nachgewiesen
why-lost = die Gegenseite ist verschwunden
why-slow = es hat zu lange gedauert
why-password-expired = das Sitzungspasswort war abgelaufen
why-password-burnt = das Sitzungspasswort wurde zu oft versucht
why-closed = der Zugriff wurde inzwischen geschlossen
why-not-recorded = es konnte nicht protokolliert werden
why-not-released = nichts war freigegeben
why-busy = eine andere Sitzung ist offen
why-refused = vom Personal abgelehnt
why-no-answer = niemand hat geantwortet
why-replay = die Nachricht kam schon einmal
why-version = eine andere Version des Protokolls
why-unreachable = nicht erreichbar
why-not-authorised = nicht berechtigt
why-over = die Sitzung ist vorbei
why-other = ein anderer Grund

## Was geschehen ist
fact-started = Chaperone wurde gestartet. Es gilt: { $level }.
fact-started-broken-off = Chaperone wurde nach einem Abbruch mitten in einer Sitzung gestartet. Es gilt: { $level }.
fact-stopped = Chaperone wurde beendet. Solange es nicht läuft, ist der Zugriff gesperrt.
fact-enrolled = Dieser Arbeitsplatz wurde bei { $vendor } angemeldet.
fact-level-chosen = { $level } gewählt.
fact-level-chosen-until = { $level } gewählt, bis { $until }.
fact-level-restored = { $level } wiederhergestellt.
fact-level-expired = { $level } endete von selbst: Die Zeit war abgelaufen.
fact-access-closed = Zugriff vom Personal geschlossen; es galt: { $level }.
fact-task-released = Eine Aufgabe für { $whom } freigegeben bis { $until }: { $what }
fact-task-revoked = Die freigegebene Aufgabe wurde zurückgenommen.
fact-task-expired = Die freigegebene Aufgabe endete von selbst: Die Zeit war abgelaufen.
fact-task-used = Die freigegebene Aufgabe ist verbraucht. Der Zugriff ist wieder gesperrt.
fact-password-offered = Sitzungspasswort gilt bis { $until }.
fact-password-withdrawn = Sitzungspasswort zurückgezogen.
fact-password-closed = Sitzungspasswort zurückgezogen, weil der Zugriff geschlossen wurde.
fact-password-expired = Sitzungspasswort lief ungenutzt ab.
fact-password-burnt = Sitzungspasswort nach zu vielen falschen Versuchen gesperrt.
fact-pairing-tried = Jemand, der sich „{ $claimed }“ nennt, versucht das Sitzungspasswort; noch { $tries } Versuche.
fact-pairing-failed = Der Versuch schlug fehl: { $why }.
fact-pairing-refused = Jemand, der sich „{ $claimed }“ nennt, wurde abgewiesen: { $why }.
fact-pairings-refused = { $count } weitere Versuche wurden abgewiesen.
fact-asked = { $engineer }, { $organisation }, bittet um Einlass: { $capabilities }. Grund: { $reason }
fact-accepted = Vom Personal eingelassen: { $capabilities }.
fact-refused = Vom Personal abgelehnt.
fact-no-answer = Niemand hat rechtzeitig geantwortet: abgelehnt.
fact-request-lost = Die Anfrage ist erloschen: { $why }.
fact-accept-not-recorded = Niemand wurde eingelassen, weil es nicht protokolliert werden konnte.
fact-granted = Vom Personal erlaubt: { $capability }.
fact-taken-back = Vom Personal entzogen: { $capability }.
fact-capability-asked = Der Techniker bittet um: { $capability }.
fact-paused = Angehalten: { $why }. Es wird nichts gesendet.
fact-resumed = Nicht mehr angehalten ({ $why }).
fact-mirror-failed = Die Bildschirmübertragung ist ausgefallen ({ $detail }). Es wird nichts gesendet.
fact-viewer-opened = Der Techniker hat das Bild des Bildschirms geöffnet.
fact-viewer-closed = Der Techniker hat das Bild des Bildschirms geschlossen.
fact-link-lost = Die Verbindung ist unterbrochen. Es wird nichts gesendet.
fact-session-resumed = Der Techniker ist nach { $seconds } Sekunden ohne Bild zurück.
fact-protocol-broken = Die Gegenseite hat die Regeln der Verbindung verletzt ({ $detail }).
fact-ended = Die Sitzung ist vorbei: { $why }. Es gilt: { $now }.
fact-gone = Alles, was für die Sitzung lief, ist nachweislich beendet.
fact-not-gone = Nicht von allem, was für die Sitzung lief, ist das Ende nachgewiesen.
fact-clock-set = Die Uhr des Rechners wurde um { $seconds } Sekunden verstellt.
fact-mask-statement = Gesendete Bilder: { $frames }. Zurückgehalten: { $withheld }. Am Ende abgedeckte Bereiche: { $regions }, davon eigene Fenster { $own }, nach Regel { $by_rule }.
fact-history-read = Der Verlauf wurde gelesen.
fact-history-verified = Der Verlauf wurde geprüft und ist unverändert.
fact-history-doubted = Prüfung des Verlaufs: { $detail }
fact-recorded-late = Eintrag { $n } wurde zu spät geschrieben: Er hat nichts geöffnet, und was er einschränkt, war schon eingeschränkt.
fact-policy-refused = Die Richtlinie ist nicht verwendbar ({ $detail }). Kein Zugriff.
fact-other = Eintrag der Art „{ $kind }“.

## Wie eine Sitzung endete, in wenigen Worten
outcome-staff = Vom Personal beendet
outcome-engineer = Techniker hat sich abgemeldet
outcome-deadline = Zeit abgelaufen
outcome-link-lost = Verbindung verloren
outcome-revoked = Zugriff entzogen
outcome-banner = Hinweisfenster nicht zeigbar
outcome-protocol = Regeln verletzt
outcome-stopped = Abgebrochen: Chaperone wurde angehalten
outcome-refused = Vom Personal abgelehnt
outcome-no-answer = Niemand hat geantwortet
outcome-not-recorded = Nicht protokollierbar
outcome-wrong-password = Falsches Passwort
outcome-bad-credential = Identität nicht nachgewiesen
outcome-lost = Gegenseite verschwunden
outcome-slow = Zu langsam
outcome-password-expired = Passwort abgelaufen
outcome-closed = Zugriff geschlossen
outcome-open = Läuft
outcome-other = Anderes

## Nach dem Ende
ended-staff = Sie haben die Sitzung beendet.
ended-engineer = Der Techniker hat die Sitzung verlassen.
ended-deadline = Die Zeit der Sitzung war abgelaufen.
ended-link-lost = Die Verbindung kam nicht rechtzeitig wieder.
ended-revoked = Der Zugriff wurde entzogen.
ended-banner = Das Hinweisfenster konnte nicht gezeigt werden, deshalb wurde die Sitzung beendet.
ended-protocol = Die Gegenseite hat die Regeln der Verbindung verletzt, deshalb wurde die Sitzung beendet.
ended-stopped = Chaperone wurde mitten in der Sitzung angehalten.
now-blocked = Der Zugriff ist gesperrt.
now-task = Freigegeben für { $whom } bis { $until }.
now-limited = Eingeschränkter Zugriff gilt bis { $until }.
now-permanent = Dauerhaft eingeschränkter Zugriff gilt.
now-full = Voller Zugriff gilt bis { $until }.
stopped-mirror = Die Bildschirmübertragung ist nachweislich beendet.
stopped-mirror-not = Das Ende der Bildschirmübertragung ist nicht nachgewiesen. Starten Sie diesen Rechner vor der nächsten Sitzung neu.

## Warum etwas nicht geschah
not-done-policy = Die Richtlinie der IT erlaubt diese Stufe nicht. Der Zugriff bleibt, wie er ist.
not-done-length = Die Richtlinie der IT erlaubt diese Dauer nicht. Der Zugriff bleibt, wie er ist; wählen Sie eine kürzere Zeit.
not-done-text = Sagen Sie, für wen und wofür die Aufgabe ist. Nichts wurde freigegeben.
not-done-level-open = Eine Stufe ist schon offen, es muss keine Aufgabe freigegeben werden.
not-done-blocked = Der Zugriff ist gesperrt. Wählen Sie zuerst eine Stufe oder geben Sie eine Aufgabe frei.
not-done-nothing-to-restore = Es gibt keine Stufe wiederherzustellen. Wählen Sie eine.
not-done-nothing-to-end = Nichts ist offen.
not-done-busy = Eine Sitzung oder ein Sitzungspasswort ist schon offen. Beenden oder ziehen Sie es zuerst zurück.
not-done-out-of-place = Das ist gerade nicht möglich. Der Zugriff bleibt, wie er ist.
not-done-other-session = Diese Anfrage gibt es nicht mehr. Niemand wurde eingelassen.
not-done-view-first = Niemand wird eingelassen, ohne den Bildschirm zu sehen. Schalten Sie das zuerst ein, oder lehnen Sie ab.
not-done-not-granted = Das ist nicht erlaubt.
not-done-paused = Die Sitzung ist angehalten.
not-done-not-recorded = Der Verlauf kann nicht schreiben, deshalb wurde nichts geöffnet. Rufen Sie die IT.
not-done-not-enrolled = Dieser Arbeitsplatz ist bei keinem Servicezentrum angemeldet. Der Zugriff ist gesperrt. Rufen Sie die IT.
not-done-history = Der Verlauf ist gerade nicht lesbar. Der Zugriff bleibt, wie er ist. Versuchen Sie es noch einmal, oder rufen Sie die IT.

## Die Verbindung, wenn es keine gibt
link-not-enrolled = Dieser Arbeitsplatz ist noch bei keinem Servicezentrum angemeldet.
link-name = Der Name des Servicezentrums hat keine Adresse. Bitten Sie die IT, das Netz zu prüfen.
link-address = Das Servicezentrum antwortet nicht. Bitten Sie die IT, Netz und Firewall zu prüfen.
link-proxy = Der Proxy lässt die Verbindung nicht durch. Bitten Sie die IT, Adresse und Passwort zu prüfen.
link-tls = Das Servicezentrum bietet keine sichere Verbindung an (TLS 1.3). Es wird nichts gesendet. Rufen Sie die IT.
link-certificate = Das Zertifikat des Servicezentrums ist nicht das erwartete. Es wird nichts gesendet. Rufen Sie die IT.
link-refused = Das Servicezentrum weist diesen Arbeitsplatz ab. Fragen Sie die IT, ob er noch angemeldet ist.
link-silent = Das Servicezentrum meldet sich nicht mehr.
link-lost = Die Verbindung ist abgerissen.
link-protocol = Das Servicezentrum hat etwas Unzulässiges gesendet. Die Verbindung wurde geschlossen.

## Hinweise
notice-keyring = Der Schlüsselbund dieses Rechners ist nicht verwendbar ({ $detail }). Der Zugriff ist gesperrt. Melden Sie sich ab und wieder an, oder rufen Sie die IT.
notice-history = Der Verlauf ist nicht verwendbar ({ $detail }). Der Zugriff ist gesperrt. Rufen Sie die IT.
notice-history-set-aside = Der Verlauf war beschädigt. Er wurde als { $file } beiseitegelegt und ein neuer begonnen. Rufen Sie die IT; bis Sie dies gesehen haben, bleibt der Zugriff gesperrt.
notice-policy = Die Richtlinie der IT ist nicht verwendbar ({ $detail }). Der Zugriff ist gesperrt. Rufen Sie die IT.
notice-not-recorded = Nicht geschehen, weil der Verlauf es nicht festhalten konnte: { $what } Der Zugriff ist nicht weiter als zuvor. Versuchen Sie es noch einmal, oder rufen Sie die IT.
notice-unrecorded = Der letzte Schritt steht noch nicht im Verlauf; er wird erneut versucht. Bis dahin wird kein Zugriff erweitert.
notice-broken-off = Chaperone wurde mitten in einer Sitzung mit { $engineer } angehalten. Der Zugriff ist gesperrt.
notice-enrolment = Die Anmeldung beim Servicezentrum ist nicht verwendbar ({ $detail }). Der Zugriff ist gesperrt. Rufen Sie die IT.
notice-hotkey = Die Beenden-Taste ({ $key }) kann nicht überwacht werden. Beenden Sie im Fenster, im Hinweisfenster, in der Symbolleiste oder auf der Befehlszeile.
notice-input = Die Fernbedienung von Maus und Tastatur steht auf diesem Rechner nicht zur Verfügung ({ $detail }).
notice-wayland = Dieser Arbeitsplatz läuft unter Wayland: Bildschirmübertragung und Hinweisfenster sind dort nicht gewährleistet. Melden Sie sich in einer X11-Sitzung an.

## Mitteilungen des Schreibtischs
told-request = { $engineer }, { $organisation }, bittet um Einlass
told-request-body = Antworten Sie binnen { $seconds } Sekunden. Keine Antwort heißt Nein.
told-start = Die Fernwartung hat begonnen
told-start-body = { $engineer }, { $organisation }, ist eingelassen. Sie können jederzeit beenden.
told-end = Die Fernwartung ist vorbei
told-end-body = { $why } { $now }
told-link = Verbindung zum Servicezentrum verloren
told-link-body = { $reason }

## Symbolleiste und Befehlszeile
tray-open = Chaperone öffnen
tray-end = Fernwartung beenden
tray-quit = Verlassen (der Zugriff ist so lange gesperrt)
cli-not-running = Chaperone läuft nicht. Die Fernwartung ist gesperrt.
cli-ended = Die Fernwartung ist beendet.
cli-enrolled = Dieser Arbeitsplatz ist bei { $vendor } angemeldet. Die Anmeldedatei wurde entfernt.
cli-enrolled-kept = Dieser Arbeitsplatz ist bei { $vendor } angemeldet. Die Anmeldedatei konnte nicht entfernt werden: Entfernen Sie sie selbst, sie enthält Geheimnisse.
cli-enrol-running = Chaperone läuft. Verlassen Sie es über die Symbolleiste, dann melden Sie an.
cli-intact = Unverändert: { $entries } Einträge, vollständig bis { $head }.
cli-tampered = Verändert bei Eintrag { $sequence }: { $what }
cli-doubt = Keine Aussage möglich; { $entries } Einträge passen zusammen: { $what }

## Wie das Passwort nachgewiesen wurde
method-session-password = einmaliges Sitzungspasswort, vom Personal vorgelesen

## Das Siegel des Verlaufs
seal-never = Noch nicht geprüft.
seal-intact = Geprüft: { $entries } Einträge, nichts wurde verändert.
seal-tampered = Bei Eintrag { $sequence } wurde etwas verändert. Lassen Sie diesen Rechner, wie er ist, und rufen Sie die IT.
seal-doubt = Die Prüfung erlaubt keine Aussage: { $what }
