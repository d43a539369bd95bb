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

levels = Niveau d’accès
level-no-access = Aucun accès
level-limited = Limité
level-permanent-limited = Limité permanent
level-full = Complet
level-now = Actuel
level-barred = Votre service informatique n’autorise pas ce niveau.
levels-note = Votre écran n’est partagé qu’avec votre accord, quel que soit le niveau. Les sessions d’assistance technique ne font pas partie de cette version : le niveau est conservé et affiché, mais à lui seul il n’ouvre rien à personne.

card-no-access-who = Personne, sauf pour une tâche que vous libérez.
card-no-access-until = Jusqu’à ce que vous en décidiez autrement.
card-limited-who = Assistance technique : seulement les outils qui ne peuvent pas gêner un examen.
card-limited-until = Jusqu’à l’heure choisie, ou jusqu’à ce que vous le révoquiez.
card-permanent-limited-until = Jusqu’à ce que vous le révoquiez.
card-full-who = Assistance technique : tous les outils de service, même ceux qui gênent.
card-examinations = Les examens continuent.
card-full-examinations = Aucun examen tant qu’il est ouvert.

confirm-hint = Choisissez un niveau. Rien ne change avant votre confirmation ici.
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
share-means = Lisez un mot de passe de session à l’ingénieur au téléphone. Vous décidez ensuite de le laisser entrer. Les données des patients sont masquées.
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
