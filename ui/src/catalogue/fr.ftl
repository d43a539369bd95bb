### La fenêtre de la console et le bandeau, en français.
### Les heures arrivent comme texte, les nombres comme nombres.

## Cadre

look-blocked = Bloqué
look-open = Ouvert
look-asked = Demande
look-connected = Connecté
look-watching = Observe
look-controlling = Commande
look-tool-running = Outil en cours
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
top-elapsed-ends = { $elapsed } · fin dans { $left }
top-opening = L’accès complet s’ouvre
top-password = Mot de passe de session : encore { $left }

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
end-failed = Terminer n’a pas répondu dans cette fenêtre. Terminez par l’icône de la barre, le raccourci clavier ou la commande « chaperone end ».
put-away = Masquer
not-now = Pas maintenant
grant = Accorder

nav = Pages
nav-access = Accès
nav-request = Demande
nav-session = Session
nav-password = Mot de passe
nav-ended = Terminée
nav-release = Libération
nav-history = Historique
nav-policy = Politique
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
level-outside-hours = Pas en dehors des heures de service.
level-renew = Fixer une nouvelle heure
extend = Prolonger jusqu’à { $time }
levels-note-blocked = Personne n’entre. Votre écran n’est partagé qu’avec votre accord, quel que soit le niveau.
levels-note-task = Seule la tâche autorisée laisse entrer quelqu’un. Votre écran n’est partagé qu’avec votre accord, quel que soit le niveau.
levels-note-open = Les ingénieurs entrent sans intervention de votre part ; vous voyez chacun, et Terminer agit à tout moment. Votre écran n’est partagé qu’avec votre accord.

card-no-access-who = Personne n’entre, sauf pour une tâche que vous autorisez.
card-no-access-until = Jusqu’à nouvel ordre de votre part.
card-no-access-hours = Jusqu’au début des heures de service, quel que soit le choix.
card-limited-who = Les ingénieurs entrent et n’utilisent que des outils qui ne gênent aucun examen.
card-limited-until = Jusqu’à l’heure choisie.
card-permanent-limited-until = Jusqu’à votre révocation.
card-full-who = Les ingénieurs entrent et utilisent aussi des outils qui gênent les examens.
card-examinations = Les examens continuent.
card-not-released = Aucun examen avant la libération.
card-full-examinations = Aucun examen.
barred-no-source = Votre service informatique n’a pas défini comment les examens sont vus et bloqués.
barred-examination-runs = Un examen est en cours. L’accès complet sera possible ensuite.
barred-examination-unknown = On ignore si un examen est en cours ; cela compte comme un examen.
barred-not-blocked = Le blocage des examens n’a pas pu être vérifié. Rien n’a été ouvert ; appelez l’informatique.
opening-full = Les examens sont en cours de blocage. L’accès complet s’ouvre une fois le blocage vérifié ; d’ici là, rien n’est ouvert.

confirm-block-means = Tout ce qui est ouvert se ferme aussitôt.
confirm-leave-full-means = L’accès complet prend fin aussitôt. Les examens restent bloqués jusqu’à ce que vous libériez l’appareil pour les patients.
confirm-limited-means = Jusqu’à { $time }, les ingénieurs entrent sans intervention de votre part.
confirm-full-means = Aucun examen jusqu’à { $time } ; ensuite ils restent bloqués jusqu’à ce que vous libériez l’appareil pour les patients.
confirm-permanent-means = Les ingénieurs entrent sans intervention de votre part, même après un redémarrage, jusqu’à votre révocation.
confirm-for = { $what } pour { $length }
do-no-access = Bloquer la télémaintenance
do-limited = Ouvrir l’accès limité
do-permanent-limited = Ouvrir l’accès limité permanent
do-full = Ouvrir l’accès complet

how-long = Durée
own-length = Autre
minutes-up-to = minutes, { $ceiling } au plus
minutes-missing = Indiquez les minutes, de 1 à { $ceiling }.

restore-why = La télémaintenance a été terminée : elle est bloquée. Le niveau était auparavant : { $level }.
restore = Rétablir : { $level }
sign-initials = Vos initiales
sign-pin = Votre code PIN
sign-second-initials = Initiales de la seconde personne
sign-second-pin = Code PIN de la seconde personne
sign-same = La seconde personne doit être quelqu’un d’autre.

share = Partager mon écran
share-means = Lisez un mot de passe de session au téléphone ; vous décidez ensuite de laisser entrer ou non. Le texte trouvé est masqué, ainsi que ce que nomment vos règles informatiques. Du texte peut échapper : fermez d’abord ce qui montre des données de patients.
share-further-means = Un ingénieur de plus demande un mot de passe de session et votre accord, comme le premier.
share-no-room = Aucun ingénieur de plus ne peut entrer : la limite de votre service informatique est atteinte.
share-asked = Quelqu’un demande à entrer.
share-offer = Afficher un mot de passe de session
share-offered = Un mot de passe de session est proposé.
share-go = L’afficher
share-session = Afficher la session
task = Libérer une tâche
task-means = La personne nommée entre une fois, sans autre accord, avec des outils qui ne gênent aucun examen. Votre écran demande en plus un mot de passe.
task-outside-hours = En dehors des heures de service, aucune tâche ne peut être autorisée.
task-whom = Ingénieur ou ticket
task-what = Pour quoi faire
task-release = Libérer la tâche
task-release-password = Libérer et afficher le mot de passe
task-until = Libérée jusqu’à { $time }, { $left }
task-open-means = Entre une fois sans intervention de votre part, avec des outils qui ne gênent aucun examen.
task-revoke = Retirer l’autorisation
task-over-used = La tâche est consommée. L’accès est de nouveau bloqué.
task-over-expired = Le temps de la tâche est écoulé. L’accès est de nouveau bloqué.
task-over-revoked = La tâche a été retirée. L’accès est de nouveau bloqué.
help = Aide du centre de service
help-call = Demander de l’aide
help-means = Pourquoi ? Le centre de service apprend ce motif, et rien d’autre.
help-does-not-start = Ne démarre pas
help-image-quality = Qualité d’image
help-error-message = Message d’erreur
help-question = Une question
help-other = Autre chose
help-sending = En route vers le centre de service : { $reason }.
help-heard = Le centre de service est prévenu depuis { $time } : { $reason }.
help-failed = Le centre de service n’a pas pu être prévenu. Téléphonez-lui.
help-no-link = Il n’y a pas de liaison avec le centre de service. Téléphonez-lui.

recent = Dernières sessions
recent-none = Il n’y a pas encore eu de session.
nobody = Identité inconnue
not-released = Non libéré pour les patients.
not-released-since = L’accès complet est terminé depuis { $since } ; les examens restent bloqués jusqu’à la fin de la liste de contrôle.
release-go = Liste de contrôle
release-title = Libérer pour les patients
release-means = L’accès complet est terminé. Les examens restent bloqués jusqu’à ce que les trois points soient cochés et confirmés.
release-work = L’intervention est terminée.
release-work-means = Plus personne ne travaille sur l’appareil, et rien de l’intervention ne reste dans la salle.
release-settings = Les réglages sont ceux des patients.
release-settings-means = Protocoles, paramètres de mesure et réglages de sécurité ont été regardés.
release-tried = L’appareil a été essayé et fonctionne.
release-tried-means = Par une image de test après l’intervention, sans patient.
release-first = Cochez d’abord les trois points.
release-do = Libérer l’appareil pour les patients
release-do-means = Les examens sont aussitôt possibles de nouveau.
release-releasing = Les examens sont en cours de déblocage.

## Banner

blind-banner = Le texte n’est pas recherché : rien de nouveau n’est montré, sauf ce que des règles décident seules.
banner-until = jusqu’à { $until }
banner-end-failed = Sans réponse : terminez par la barre.
banner-task = Tâche autorisée

## Mot de passe de session

password-read = Lisez-le à l’ingénieur au téléphone. Il ne sert qu’une fois.
password-left = Temps restant
password-until = Valable jusqu’à { $time }.
password-tries = { $tries ->
    [one] Il reste un essai.
   *[other] Il reste { $tries } essais.
}
password-aloud = Lisez un groupe, faites-le répéter, puis l’autre.
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
request-check = Est-ce bien la personne au téléphone ? Sinon, refusez.
request-already = Déjà connecté : { $names }. Ce serait une personne de plus.
request-silence = { $seconds ->
    [one] seconde. Sans réponse d’ici { $time }, la demande est refusée.
   *[other] secondes. Sans réponse d’ici { $time }, la demande est refusée.
}
request-grant = Qu’autorisez-vous ?
request-asked = Demandé
request-refuse = Refuser
request-accept = Laisser entrer
request-accept-first = Pour laisser entrer, activez ce que vous autorisez.
request-accept-keys = À la souris, ou par Ctrl + Entrée sur le bouton. Entrée seule ne fait rien.
request-accept-sign = Pour laisser entrer, indiquez qui vous êtes.
view = Voir mon écran
view-means = Masqués : les fenêtres de cette console, ce que nomment les règles de votre informatique, et le texte trouvé.
control = Utiliser la souris et le clavier
control-means = Vous pouvez les reprendre aussitôt.
control-from = Un seul à la fois : { $name } les perd.
tools = Utiliser les outils de service
tools-means = Ceux de votre informatique, selon le niveau.
grant-barred = Pas à ce niveau d’accès.
parameters = Régler les paramètres de mesure
parameters-means = Marqués par votre informatique : fenêtres { $windows }, outils { $tools }. Ce qui n’est pas marqué n’est pas protégé.

## Session

session-sees = Ce que voit l’ingénieur
session-in = Qui est connecté
session-may = Ce que peut faire l’ingénieur
session-side = Ingénieur, autorisations et événements
session-feed = Ce qui se passe
session-asked = Demande en cours
kind-application-support = Assistance applicative
kind-technical-support = Assistance technique
technical-means = Ne voit rien de votre écran ; n’a ni souris ni clavier.
grant-signed = Votre informatique demande qui accorde ceci : { $what }.
remove = Faire sortir
remove-named = Faire sortir { $name }
local-first = Vos souris et clavier passent d’abord.
local-first-now = Les vôtres d’abord : l’autre côté attend
tools-title = Ce qu’utilise l’ingénieur
tools-none = Aucun outil en cours
tools-none-means = Ce que lance l’ingénieur apparaît ici, avec sa sortie.
may-run = Ce que l’ingénieur peut lancer
may-run-none = Votre informatique ne liste aucun outil de service.
may-not-now = pas maintenant
may-full-only = seulement au niveau complet
may-application-only = seulement en assistance applicative
tool-disturbs = gêne les examens
tool-adjusts = règle des paramètres
tool-starting = Démarre
tool-runs = En cours
tool-asked = Prié de s’arrêter
tool-kill-in = Prié de s’arrêter ; sinon tué dans { $seconds } s
tool-killing = Arrêt forcé en cours
tool-ending = Arrêt en cours
tool-ended = Terminé
tool-exited = Terminé de lui-même
tool-stopped = Arrêté sur demande
tool-killed = Tué
tool-lost = Fin inconnue
tool-status = code de sortie { $status }
tool-gone = Disparu, vérifié
tool-not-gone = Disparition non vérifiée
tool-stop = Arrêter
tool-stop-named = Arrêter : { $title }
tool-output = Sortie
tool-output-of = Sortie de { $title }
tool-no-output = Aucune sortie pour l’instant.
tool-cut = La sortie précédente n’est plus conservée.
share-nothing = L’ingénieur n’en reçoit rien.
share-exit-status = L’ingénieur apprend seulement comment il s’est terminé.
share-text = L’ingénieur reçoit aussi ce texte.
session-windows = { $windows ->
    [0] Ne regarde pas : aucune fenêtre ouverte sur votre écran
    [one] Regarde par une fenêtre
   *[other] Regarde par { $windows } fenêtres
}
preview-label = Aperçu de ce que voit l’ingénieur
preview-opening = L’aperçu s’ouvre.
preview-lost = L’aperçu est interrompu. La session continue peut-être ; vous pouvez y mettre fin.
not-shown = Rien n’est montré
not-shown-means = L’ingénieur n’est pas autorisé à voir votre écran.
paused-staff = Vous avez suspendu. Jusqu’à la reprise, l’ingénieur ne voit rien et n’utilise ni souris ni clavier. Les outils en cours continuent.
paused-banner = Le bandeau n’est pas visible. Aucune image n’est envoyée jusqu’à son retour.
paused-mirror = Le miroir d’écran est en panne. Aucune image n’est envoyée.
paused-link = La liaison est perdue. La session attend son retour, ou prend fin.
paused-locked = L’écran est verrouillé. Aucune image n’est envoyée jusqu’à son déverrouillage.
paused-absent = Personne n’est au poste. Aucune image n’est envoyée jusqu’à ce que quelqu’un soit là.
present = Je suis là
warning-idle = { $name } : rien n’a été fait depuis un moment.
warning-longest = { $name } : la session a atteint la durée permise sans votre accord.
warning-hours = { $name } : les heures de service se terminent, et la session avec elles.
session-ends-in = La session prend fin dans { $left }.
ends-in = fin dans { $left }
keep-open = Garder ouverte
mask-regions = Autres endroits masqués
mask-withheld = Images retenues
mask-texts = Textes masqués
mask-shown = Lignes remontrées
mask-waiting = Pas encore jugé
masks-title = Masquage
masks-show = Montrer ce qui est masqué
masks-why = Pourquoi est-ce caché ?
masks-more = Masquer davantage
masks-how = Pointez un contour, ou choisissez un motif ci-dessous.
masks-none = Rien n’est masqué en ce moment.
masks-by-reason = Ce qui est masqué, par motif
masked-own = Cette console
masked-unknown = Fenêtre non identifiée
masked-notification = Notification
masked-rule = Règle « { $rule } »
masked-lingering = Fenêtre à l’instant
masked-staff = Personnel
masked-text = Texte
masked-waiting = Pas encore jugé
masked-moving = Image en mouvement, lissée
why-layer = Endroit en question
why-how = Cliquez sur un endroit de l’image. Clavier : les flèches déplacent la croix, avec Ctrl d’un pixel ; Entrée demande, Échap quitte.
why-not-known = On ne sait pas encore ce qui est masqué.
why-nothing = Rien n’est masqué ici.
why-nothing-cut = Aucun des 600 plus grands masques n’est ici ; un plus petit, peut-être.
why-own = Une fenêtre de cette console : elle n’est jamais montrée. Écartez-la si l’ingénieur doit voir ce qu’elle recouvre.
why-unknown = Une fenêtre dont le programme n’a pas pu être identifié. Elle reste masquée ; fermez-la, ou prévenez votre informatique.
why-notification = Une notification. Ce qu’elle recouvre est jugé à nouveau dès qu’elle disparaît.
why-rule = La règle « { $rule } » masque ceci. Votre informatique peut changer les règles dans la politique.
why-lingering = Une fenêtre masquée était ici à l’instant. L’endroit est jugé à nouveau dès qu’il est redessiné.
why-staff = Masqué par le personnel. Sous « Masquer davantage », vous pouvez le retirer.
why-text = Du texte dont on ne sait pas qu’il est anodin. Votre informatique peut ajouter des mots anodins à la politique.
why-waiting = Pas encore jugé. D’ici là, l’ingénieur voit ce qui avait été libéré ici, ou du gris.
why-moving = Une image en mouvement : elle est lissée, pas masquée. Une fois au repos, on y cherche du texte.
draw-layer = Endroit à masquer
draw-how = Tracez un cadre : c’est masqué aussitôt. Clavier : les flèches déplacent, avec Maj elles changent la taille, avec Ctrl d’un pixel ; Entrée masque, Échap quitte.
drawn-title = Masqué par le personnel
drawn-name = Masque { $number }
drawn-count = Masqués par le personnel : { $count } sur { $most } au plus. Ils restent jusqu’à ce que vous les retiriez ou que la télémaintenance prenne fin.
drawn-remove = Retirer
drawn-remove-name = Retirer le masque { $number } : l’endroit est jugé comme tout autre
blind-missing = Le texte n’est pas recherché : les fichiers de la détection manquent ou ne sont pas ceux de cette version.
blind-broken = Le texte n’est pas recherché : la détection a échoué.
blind-stalled = Le texte n’est pas recherché : la détection ne répond pas.
blind-missing-means = Seul ce que des règles décident seules est montré ; tout le reste demeure gris. L’accès n’est pas plus large.
blind-means = Rien de nouveau n’est montré, sauf ce que des règles décident seules ; le reste demeure gris ou tel que libéré en dernier. L’accès n’est pas plus large.
blind-missing-do = Continuez ainsi, ou mettez fin. Votre informatique peut refaire l’installation.
blind-broken-do = Mettez fin et partagez à nouveau. Si cela se répète, prévenez votre informatique.
blind-stalled-do = Attendez. Si elle ne fait rien pendant 30 s, le miroir s’arrête, et « Reprendre » le relance. Si cela se répète, prévenez votre informatique.
tone-wider = Accès élargi :
tone-narrower = Accès réduit :
tone-warning = Attention :

## Terminée

ended-over = La session est terminée. { $holds }
ended-unrecorded = La fin n’est pas encore dans l’historique. Elle est conservée et sera inscrite dès que possible.
ended-who = Ingénieur
ended-tools = Outils de service
ended-not-released = Non libéré pour les patients : les examens restent bloqués jusqu’à la fin de la liste de contrôle.
ended-day = Jour
ended-from-to = De – à
ended-length = Durée
ended-stopped = Vérification de la fin
ended-verifying = Le système vérifie, encore et encore, que tout ce qui tournait a bien disparu ; cette page pourra ensuite être fermée. Si cela dure plus d’une minute, appelez votre service informatique : quelque chose tourne peut-être encore.
ended-mask = Masquage
ended-mails = E-mails
ended-done = Ce qui a été fait
mask-none-left = L’écran n’a pas été transmis : aucune image n’en a quitté ce poste.
mask-statement = Chaque image est passée par le masquage avant de pouvoir partir : au moins { $frames } ont été produites. { $withheld ->
    [0] Aucune n’a dû être retenue.
    [one] Une image qui ne pouvait être jugée a été retenue.
   *[other] { $withheld } images qui ne pouvaient être jugées ont été retenues.
}
mask-statement-text = À la fin, textes masqués : { $texts } ; textes remontrés, car anodins : { $shown }. Le texte est trouvé par une détection, qui peut en manquer.
mask-unknown = Ce qui a été masqué n’est pas enregistré pour cette session. Des images de votre écran ont pu quitter ce poste.
print = Imprimer
done = Fermer

## Historique

seal-intact = Inchangé
seal-broken = Modifié
seal-unknown = Pas encore vérifié
seal-doubt = Impossible à dire
seal-progress = { $entries ->
    [0] Chaque entrée est vérifiée.
   *[other] { $percent } % de { $entries } entrées vérifiées.
}
seal-stopped = La dernière vérification a été annulée à { $percent } %.
seal-failed = La vérification n’a pas pu être lancée ou annulée à l’instant.
seal-verify = Vérifier
seal-stop = Annuler
history-search = Chercher dans tout l’historique
history-period = Période
period-all = Toutes les dates
period-today = Aujourd’hui
period-week = 7 jours
period-month = 30 jours
period-year = 1 an
period-range = Du – au
period-since = à partir du { $day }
period-until = jusqu’au { $day }
history-any-level = Tous les niveaux
history-entered = Quelqu’un est entré
filter-text = Recherche
filter-engineer = Ingénieur
filter-organisation = Organisation
filter-actor = Qui a agi
filter-any-engineer = Tous les ingénieurs
filter-any-organisation = Toutes les organisations
filter-any-outcome = Toutes les issues
filter-any-kind = Tous les types
filter-any-actor = Qui que ce soit
filter-first = Du
filter-last = Au
filter-day-fault = Ce n’est pas un jour. Écrivez-le comme 2026-11-03.
filter-order-fault = Le premier jour est après le dernier.
filter-more = Autres filtres
filter-more-set = Autres filtres ({ $count })
filter-active = Filtres choisis
filter-is = { $name } : { $value }
filter-remove = Retirer : { $what }
filter-clear = Tout effacer
history-count = { $count ->
    [0] Aucune session
    [one] { $count } session
   *[other] { $count } sessions
}
history-count-more = Plus de { $count } sessions
history-reading = Les sessions précédentes sont en cours de lecture.
history-none = Aucune session ne correspond.
history-failed = L’historique ne peut être lu pour le moment.
pictures = Vue d’ensemble
pictures-days = Par jour
pictures-levels = Par niveau
pictures-engineers = Par ingénieur
pictures-lengths = Par durée
pictures-sessions = Sessions
pictures-sum = { $sessions ->
    [0] Aucune session
    [one] 1 session, { $refused } refusée
   *[other] { $sessions } sessions, dont refusées : { $refused }
}
pictures-entered = Sont comptées les sessions où quelqu’un est entré.
pictures-before = L’année précédente
pictures-after = L’année suivante
pictures-choose = Afficher ces sessions : { $what }
day-sessions = { $sessions ->
    [0] { $day } : aucune session
    [one] { $day } : 1 session
   *[other] { $day } : { $sessions } sessions
}
day-refused = { $what }, dont refusées : { $refused }
calendar-help = Le nombre compte les sessions du jour ; un jour souligné en a eu de refusées. Les flèches vont d’un jour à l’autre, Entrée affiche les sessions du jour.
length-below = jusqu’à { $to } min
length-between = de { $from } à { $to } min
length-from = plus de { $from } min
detail-back = Retour à la liste
detail-open-end = interrompue
detail-kind = Type
detail-level = Niveau d’accès
detail-outcome = Issue
detail-method = Preuve
detail-approver = Admis par
detail-timeline = Chronologie
detail-all = Tout ({ $count })
detail-refused = Refusé ou échoué ({ $count })
detail-grants = Accordé, retiré ({ $count })
detail-tools = Outils ({ $count })
detail-pauses = Pauses ({ $count })
detail-shown = Seules { $shown } entrées sur { $count } sont affichées.
detail-next = Afficher les { $count } suivantes
detail-first = Voici les { $shown } premières sur { $count } ; la chronologie entière les a toutes.

## Politique

policy-title = Ce que la politique impose
policy-from = Seule l’informatique peut changer cela, dans les fichiers nommés ici. Un changement s’applique en quelques secondes, même aux sessions en cours ; un autre chemin vers le centre de service, dès qu’aucun ingénieur n’est connecté.
policy-none = Aucune politique n’est déployée sur ce poste : les valeurs par défaut du produit s’appliquent.
policy-unread = La politique n’a pas pu être lue à l’instant.
policy-managed = Fixé par l’informatique
policy-site = Fixé par le site
policy-trial = Politique d’essai
policy-is-trial = L’informatique n’a déployé aucune politique. Ce programme a été démarré avec une politique d’essai, choisie par la personne qui l’a démarré.
policy-default = Par défaut
policy-access = Niveaux d’accès
policy-sessions = Mots de passe et sessions
policy-screen = Votre écran
policy-tools = Outils et examens
policy-workstation = Ce poste
policy-history = Historique et messages
policy-change = Modifier
policy-change-means = Vous modifiez les réglages du site, en dessous de la politique de l’informatique. L’enregistrement demande un mot de passe d’administrateur.
policy-sections = Rubriques
policy-as-text = En texte
policy-faulty = Quelque chose ne va pas ici
policy-set-by-it = Fixé par l’informatique : { $value }
policy-it-only = Seulement dans la politique de l’informatique
policy-it-bounds = Fixé par l’informatique : { $value }. Le site peut seulement restreindre.
policy-it-also = Fixé par l’informatique, et reste : { $value }
policy-range = de { $least } à { $greatest }
policy-otherwise = Non défini ici : { $value }
policy-unset = Non défini
policy-yes = Oui
policy-no = Non
policy-reset = Ne pas définir
policy-remove = Retirer
policy-remove-named = Retirer : { $name }
policy-add-to = Ajouter : { $name }
policy-numbered = { $name }, numéro { $number }
policy-no-number = Ce n’est pas un nombre.
policy-problems = Ce qui ne va pas
policy-place = Ligne { $line }, colonne { $column } :
policy-text-first = Le texte est illisible. Corrigez-le d’abord sous « En texte ».
policy-would = Ce que ces règles permettraient
policy-would-not = Rien ne peut être dit tant que quelque chose ne va pas.
policy-changes = { $count ->
    [0] Ce qui s’applique ne change pas.
    [one] Une valeur change.
   *[other] { $count } valeurs changent.
}
policy-not-good = Quelque chose ne va pas : rien ne peut encore être enregistré.
policy-discard = Abandonner
policy-close = Fermer
policy-review = Vérifier
policy-review-title = Ce qui change
policy-holds-same = Seul le texte change ; ce qui s’applique reste tel quel.
policy-key = Valeur
policy-now = Actuellement
policy-then = Ensuite
policy-open-now = Ce que cela fait à ce qui est ouvert
policy-open-none = Aucun ingénieur n’est connecté, et le niveau d’accès reste.
policy-open-unknown = Ce que cela fait à ce qui est ouvert ne peut être dit pour le moment.
policy-save-means = Le système demande un mot de passe d’administrateur dans sa propre fenêtre ; ce programme ne le voit pas. D’ici là, rien ne change.
policy-saving = En attente de la réponse à la question du système.
policy-back = Retour au formulaire
policy-save = { $count ->
    [0] Enregistrer le texte
    [one] Enregistrer la valeur modifiée
   *[other] Enregistrer { $count } valeurs modifiées
}
policy-views = Quoi de la politique
policy-view-rules = Ce qui s’applique
policy-view-could = Ce qu’un ingénieur pourrait faire
policy-view-connection = Connexion

## Ce qu’un ingénieur pourrait faire

could-title = Que pourrait faire l’ingénieur ?
could-means = La réponse vient de la politique en vigueur, par les règles mêmes qui décident quand un ingénieur arrive. Demander n’ouvre rien. Aucune politique ne distingue un ingénieur d’un autre : la réponse vaut pour tous.
could-level = Niveau d’accès
could-level-task = Une tâche autorisée
could-when = Quand
could-now = Maintenant
could-later = À un autre moment
could-day = Jour
could-time = Heure
could-clock = D’après l’horloge de cet ordinateur
could-wrong = Ce n’est pas un jour et une heure.
could-examination = Patients
could-idle = Aucun examen en cours
could-running = Un examen est en cours
could-cannot = Ce qui n’est pas possible, et pourquoi
could-unheard = Le programme n’a pas répondu. Réessayez.

## L’image de l’écran sur laquelle les masques sont tracés

mask-picture-title = Tracer un masque sur l’écran
mask-picture-means = Où sont les fenêtres maintenant, sans ce qu’elles montrent. Choisissez-en une et tracez un rectangle sur ce qui ne doit jamais sortir : à la souris, aux flèches du clavier ou en chiffres.
mask-picture-again = Relire les fenêtres
mask-picture-titles = Montrer les titres
mask-picture-titles-means = Les titres peuvent nommer des patients. Ils ne figurent que dans cette fenêtre et ne sont gardés nulle part.
mask-picture-window = Fenêtre
mask-picture-choose = Choisir une fenêtre
mask-picture-one = { $class }, { $width } × { $height }
mask-picture-one-titled = { $class } « { $title } », { $width } × { $height }
mask-picture-classless-name = sans classe
mask-picture-classless = Cette fenêtre n’a pas de classe et personne ne peut dire son programme : aucune règle ne peut être tracée pour elle. Ajoutez-en une ci-dessous d’après son titre.
mask-picture-into = Va dans
mask-picture-new = Une nouvelle règle
mask-picture-more = { $name } : un rectangle de plus
mask-picture-instead = { $name } : à la place du rectangle { $number }
mask-picture-by = Vaut pour
mask-picture-by-class = Les fenêtres de sa classe
mask-picture-by-process = Les fenêtres de son programme
mask-picture-by-both = Les fenêtres de sa classe et de son programme
mask-picture-name = Nom de la règle
mask-picture-rectangle = Rectangle, en pour cent de la fenêtre
mask-picture-left = Depuis la gauche
mask-picture-top = Depuis le haut
mask-picture-width = Largeur
mask-picture-height = Hauteur
mask-picture-box = Rectangle : { $left } % depuis la gauche, { $top } % depuis le haut, { $width } % de large, { $height } % de haut. Les flèches le déplacent, avec Maj elles changent sa taille.
mask-picture-add = Masquer ce rectangle
mask-picture-added = Il est dans le brouillon, et vaut dès que le brouillon est enregistré.
mask-picture-follows-class = La règle vaudra pour toute fenêtre de la classe « { $class } », où qu’elle soit et quelle que soit sa taille.
mask-picture-follows-process = La règle vaudra pour toute fenêtre du programme « { $process } », où qu’elle soit et quelle que soit sa taille, et pour celles dont personne ne peut dire le programme.
mask-picture-follows-both = La règle vaudra pour toute fenêtre de la classe « { $class } » qui est du programme « { $process } », ou dont personne ne peut dire le programme.
mask-picture-masked = Serait masqué ce qui est hachuré : { $names }.
mask-picture-nothing = Rien de ces fenêtres ne serait masqué.
mask-picture-unjudged = Quelque chose ne va pas dans le brouillon : ce que ses règles masquent n’est pas montré.
mask-picture-unheard = Le programme n’a pas répondu. Réessayez.

## Mots proposés pour les mots anodins

word-proposals-title = Proposer des mots de cet écran
word-proposals-means = Ce que vos programmes montrent est lu une fois, ici sur ce poste : aucune image n’est gardée, rien n’en sort, et cette fenêtre n’est pas lue. Sont listés des mots qui pourraient être montrés de nouveau. Aucun n’est ajouté avant que vous l’ayez choisi, que vous ayez relu le brouillon et que vous l’ayez enregistré. Ne choisissez jamais le nom d’un patient : vérifiez chaque mot.
word-proposals-front = Entre le bouton et la lecture, il y a { $seconds } secondes : pendant ce temps, mettez le programme de votre scanner au premier plan. De préférence avec un patient de test, ou sans patient.
word-proposals-start = Lire l’écran
word-proposals-soon = { $seconds ->
    [one] L’écran sera lu dans une seconde.
   *[other] L’écran sera lu dans { $seconds } secondes.
}
word-proposals-now = Lire maintenant
word-proposals-stop = Ne pas lire
word-proposals-reading = L’écran est en cours de lecture.
word-proposals-choose = Choisir des mots de vos programmes
word-proposals-once = Vu une fois
word-proposals-none-chosen = Aucun mot n’est choisi.
word-proposals-chosen = { $count ->
    [one] Un mot est choisi.
   *[other] { $count } mots sont choisis.
}
word-proposals-put = Mettre les mots choisis dans le brouillon
word-proposals-added = { $count ->
    [one] Un mot est dans le brouillon et vaudra
   *[other] { $count } mots sont dans le brouillon et vaudront
} une fois le brouillon relu et enregistré.
word-proposals-locked = Sur ce poste, seule la politique imposée liste les mots anodins. Donnez ces lignes à l’informatique :
word-proposals-recorded = Le fait que l’écran a été lu figure dans l’historique, sans un mot de ce qu’il montrait.
word-proposals-not-recorded = L’historique n’a pas pu enregistrer que l’écran a été lu. Appelez l’informatique.
word-proposals-unheard = Le programme n’a pas répondu. Réessayez.

## L’essai de la connexion

link-check-title = Connexion au centre de service
link-check-means = Essaie le chemin vers le centre de service pas à pas, sur une connexion à part. Rien n’est ouvert ainsi, et aucun ingénieur ne peut entrer ainsi.
link-check-start = Essayer la connexion
link-check-stop = Arrêter l’essai
link-check-remedy = Que faire :
link-check-at = Essayé : { $at }.
link-check-recorded = Cela figure dans l’historique.
link-check-not-recorded = L’historique n’a pas pu l’enregistrer. Appelez l’informatique.
link-check-unheard = Le programme n’a pas répondu. Réessayez.

## À propos

about-what = La console de l’hôpital pour la télémaintenance du fabricant : votre personnel décide, observe, met fin, et garde la preuve.
about-version = Version
about-device = Appareil
about-no-device = Non inscrit
about-licence = Licence
about-limits = Limites de cette version
about-libraries = Bibliothèques
library = Bibliothèque
limit-masking = Le texte de l’écran transmis est trouvé par une détection et masqué à chaque niveau, sauf les mots d’une liste de mots anodins qui ne sont pas placés comme un nom, et les fenêtres qu’une règle dit sûres. La détection peut manquer du texte. Les images que nomme une règle sont lissées tant qu’elles bougent. Fermez ce qui montre des données de patients avant de partager.
limit-parameters = Les paramètres de mesure ne sont protégés que là où votre informatique a marqué fenêtres et outils.
limit-x11 = L’écran est partagé sous X11. Sous Wayland, ni le miroir ni la place du bandeau ne peuvent être garantis.
limit-photo = Ce qu’un ingénieur a vu peut être photographié ailleurs. Aucune console ne peut le reprendre.
limit-user = Un programme exécuté sous votre propre compte pourrait remplacer le fichier de l’historique. Des copies du sceau conservées ailleurs le révèlent.

## Export

export-title = Export
export = Exporter
export-form = Ce qui est écrit
export-form-report = Rapport à imprimer
export-form-csv = Tableau (CSV)
export-form-jsonl = JSON Lines
export-means = Tout ce qui est de la période affichée. Les autres filtres ne la réduisent pas.
export-report = Rapport
export-busy = L’historique est vérifié et écrit dans un fichier.
export-failed = La console n’a pas répondu. Regardez dans vos documents avant de réessayer.
