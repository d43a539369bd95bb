### La fenêtre de la console et le bandeau, en français.
### Les heures arrivent comme texte, les nombres comme nombres.

## Cadre

look-blocked = Bloqué
look-open = Ouvert
look-asked = Demande
look-watching = Observe
look-controlling = Commande
look-full = Accès complet
look-unknown = Démarrage
sentence-unknown = Lecture de l’état. L’accès reste tel qu’il est.
no-examinations = Aucun examen
paused = En pause

top-answer = { $seconds ->
    [one] { $seconds } seconde pour répondre
   *[other] { $seconds } secondes pour répondre
}
top-elapsed = { $elapsed }
top-elapsed-until = { $elapsed } · jusqu’à { $until }, { $left }
top-password = Mot de passe de session : encore { $left }

left-seconds = { $seconds ->
    [one] encore { $seconds } seconde
   *[other] encore { $seconds } secondes
}
left-minutes = { $minutes ->
    [one] encore { $minutes } minute
   *[other] encore { $minutes } minutes
}
left-hours = encore { $hours } h { $minutes } min

length-hours = { $hours ->
    [one] { $hours } heure
   *[other] { $hours } heures
}
length-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
until = Jusqu’à { $time }

end = Terminer
pause = Suspendre
go-on = Reprendre
end-failed = Terminer n’a pas répondu dans cette fenêtre. Terminez par l’icône de la barre, le raccourci clavier ou la commande « chaperone end ».
put-away = Masquer

nav = Pages
nav-access = Accès
nav-request = Demande
nav-session = Session
nav-password = Mot de passe
nav-ended = Terminée
nav-history = Historique
nav-about = À propos
language = Langue
theme-light = Clair
theme-dark = Sombre

## Accès

link-not-enrolled = Ce poste n’est inscrit auprès d’aucun centre de service. Personne ne peut demander l’accès.
link-connecting = Connexion au centre de service de { $vendor } en cours.
link-connected = Relié au centre de service de { $vendor } depuis { $since }.
link-lost = Aucune liaison avec le centre de service de { $vendor } depuis { $since }. Elle est rétablie d’elle-même dès que possible.

levels = Niveau d’accès de l’assistance technique
level-no-access = Aucun accès
level-limited = Limité
level-permanent-limited = Limité permanent
level-full = Complet
level-now = Actuel
level-barred = Votre service informatique n’autorise pas ce niveau.
level-renew = Fixer une nouvelle heure
levels-note = Votre écran n’est partagé qu’avec votre accord, quel que soit le niveau. Les sessions d’assistance technique ne font pas partie de cette version : le niveau est conservé et affiché, mais à lui seul il ne laisse entrer personne.

card-no-access-who = Personne, sauf pour une tâche que vous libérez.
card-no-access-until = Jusqu’à nouvel ordre de votre part.
card-limited-who = Seulement les outils qui ne gênent aucun examen.
card-limited-until = Jusqu’à l’heure choisie.
card-permanent-limited-until = Jusqu’à votre révocation.
card-full-who = Tous les outils de service, même gênants.
card-examinations = Les examens continuent.
card-full-examinations = Aucun examen.

confirm-block-means = Tout ce qui est ouvert se ferme aussitôt.
confirm-permanent-means = Il reste ouvert, même après un redémarrage, jusqu’à ce que vous le révoquiez.
confirm-for = { $what } pour { $length }
do-no-access = Bloquer l’intervention à distance
do-limited = Ouvrir l’accès limité
do-permanent-limited = Ouvrir l’accès limité permanent
do-full = Ouvrir l’accès complet

how-long = Durée
own-length = Autre
minutes-up-to = minutes, { $ceiling } au plus

restore-why = Vous avez mis fin à l’intervention à distance : elle est bloquée. Le niveau était auparavant : { $level }.
restore = Rétablir : { $level }

share = Partager mon écran
share-means = Lisez un mot de passe de session au téléphone ; vous décidez ensuite de laisser entrer ou non. Les fenêtres que nomment vos règles informatiques sont masquées ; fermez d’abord toute autre donnée de patient.
share-release-means = L’accès est bloqué. Libérez une tâche pour partager votre écran pour elle, et pour rien d’autre.
share-release = Libérer et afficher le mot de passe
share-offer = Afficher un mot de passe de session
share-busy = Une seule session à la fois. Quelqu’un est déjà là.
share-offered = Un mot de passe de session est proposé.
share-go = L’afficher
task-whom = Ingénieur ou ticket
task-what = Pour quoi faire
task-until = Libérée jusqu’à { $time }, { $left }
task-revoke = Retirer la libération

recent = Dernières sessions
recent-none = Il n’y a pas encore eu de session.
nobody = Identité inconnue

## Banner

banner-until = jusqu’à { $until }
banner-task = Tâche libérée

## Mot de passe de session

password-read = Lisez-le à l’ingénieur au téléphone. Il ne sert qu’une fois.
password-left = Temps restant
password-until = Valable jusqu’à { $time }.
password-tries = { $tries ->
    [one] Il reste un essai.
   *[other] Il reste { $tries } essais.
}
password-aloud = Lisez quatre chiffres, faites-les répéter, puis les quatre autres.
password-in-use = Le mot de passe est en cours de vérification.
password-withdraw = Retirer

digit-0 = zéro
digit-1 = un
digit-2 = deux
digit-3 = trois
digit-4 = quatre
digit-5 = cinq
digit-6 = six
digit-7 = sept
digit-8 = huit
digit-9 = neuf

## Demande

proven-by = Identité prouvée par la clé de { $vendor }
reason = Motif
ticket = Ticket
none-given = Non précisé
request-check = Est-ce bien la personne au téléphone ? Sinon, refusez.
request-silence = { $seconds ->
    [one] seconde. Sans réponse d’ici { $time }, la demande est refusée.
   *[other] secondes. Sans réponse d’ici { $time }, la demande est refusée.
}
request-grant = Qu’autorisez-vous ?
request-asked = Demandé
request-refuse = Refuser
request-accept = Laisser entrer
request-accept-first = Pour laisser entrer, activez ce que vous autorisez.
request-accept-keys = À la souris, ou par Ctrl + Entrée sur le bouton. Entrée seule ne fait rien.
view = Voir mon écran
view-means = Masqué, comme dans l’aperçu.
control = Utiliser la souris et le clavier
control-means = Vous pouvez les reprendre à tout moment, immédiatement.

## Session

session-sees = Ce que voit l’ingénieur
session-in = Qui est connecté
session-may = Ce que peut faire l’ingénieur
session-side = Ingénieur, autorisations et événements
session-feed = Ce qui se passe
session-asked = Demande en cours
session-windows = { $windows ->
    [0] Ne regarde pas : aucune fenêtre ouverte sur votre écran
    [one] Regarde par une fenêtre
   *[other] Regarde par { $windows } fenêtres
}
preview-label = Aperçu de ce que voit l’ingénieur
preview-opening = L’aperçu s’ouvre.
preview-lost = L’aperçu est interrompu. La session ne l’est pas : Terminer fonctionne.
not-shown = Rien n’est montré
not-shown-means = L’ingénieur n’est pas autorisé à voir votre écran.
paused-staff = Vous avez suspendu. L’ingénieur ne voit et ne fait rien jusqu’à la reprise.
paused-banner = Le bandeau n’est pas visible. Rien n’est envoyé jusqu’à son retour.
paused-mirror = Le miroir d’écran est en panne. Rien n’est envoyé.
paused-link = La liaison est perdue. La session attend son retour, ou prend fin.
paused-locked = L’écran est verrouillé. Rien n’est envoyé jusqu’à son déverrouillage.
mask-regions = Zones masquées
mask-own = Fenêtres de cette console
mask-by-rule = Selon vos règles informatiques
mask-withheld = Images retenues
tone-wider = Accès élargi :
tone-narrower = Accès réduit :
tone-warning = Attention :

## Terminée

ended-over = La session est terminée. { $holds }
ended-unrecorded = La fin n’est pas encore dans l’historique. Elle est conservée et sera inscrite dès que possible.
ended-who = Ingénieur
ended-day = Jour
ended-from-to = De – à
ended-length = Durée
ended-stopped = Tout est arrêté
ended-mask = Masquage
ended-done = Ce qui a été fait
mask-none-left = Aucune image de votre écran n’a quitté ce poste.
mask-statement = Chacune des { $frames } images envoyées est d’abord passée par le masquage. { $withheld ->
    [0] Aucune n’a dû être retenue.
    [one] Une image qui ne pouvait être jugée n’a pas été envoyée.
   *[other] { $withheld } images qui ne pouvaient être jugées n’ont pas été envoyées.
}
print = Imprimer
done = Fermer

## Historique

seal-intact = Inchangé
seal-broken = Modifié
seal-unknown = Pas encore vérifié
seal-busy = Chaque entrée est vérifiée.
seal-verify = Vérifier
history-search = Ingénieur ou ticket
history-period = Période
period-all = Toutes les dates
period-today = Aujourd’hui
period-week = 7 jours
period-month = 30 jours
history-any-level = Tous les niveaux
history-entered = Quelqu’un est entré
history-none = Aucune session ne correspond.
history-failed = L’historique ne peut être lu pour le moment.
history-more = En afficher plus
detail-back = Retour à la liste
detail-open-end = interrompue
detail-level = Niveau d’accès
detail-outcome = Issue
detail-method = Preuve
detail-approver = Admis par
detail-timeline = Chronologie

## À propos

about-what = La console de l’hôpital pour l’intervention à distance du fabricant : votre personnel décide, observe, met fin, et garde la preuve.
about-version = Version
about-device = Appareil
about-no-device = Non inscrit
about-licence = Licence
about-limits = Limites de cette version
about-libraries = Bibliothèques
library = Bibliothèque
limit-rules = Le masquage suit des règles : les fenêtres de la console et celles que nomme votre service informatique. Le texte des autres fenêtres n’est pas encore reconnu. Fermez ce qui montre des données de patients avant de partager.
limit-technical = Les sessions d’assistance technique ne font pas partie de cette version.
limit-x11 = L’écran est partagé sous X11. Sous Wayland, ni le miroir ni la place du bandeau ne peuvent être garantis.
limit-photo = Ce qu’un ingénieur a vu peut être photographié ailleurs. Aucune console ne peut le reprendre.
limit-user = Un programme exécuté sous votre propre compte pourrait remplacer le fichier de l’historique. Des copies du sceau conservées ailleurs le révèlent.
