# Les phrases que le programme dit lui-même : état, déroulement, refus, avis, notifications, zone de notification, ligne de commande.

## L'état, en une phrase
state-blocked = La télémaintenance est bloquée.
state-task = Autorisée pour { $whom } jusqu'à { $until }. Tout le reste est bloqué.
state-limited = Accès limité jusqu'à { $until }. Les examens continuent.
state-permanent = Accès limité permanent. Les examens continuent.
state-full = Accès complet jusqu'à { $until }. Pas d'examen.
state-password = Un mot de passe de session est valable jusqu'à { $until }. Personne n'est connecté.
state-asked = { $engineer }, { $organisation }, demande à entrer.
state-starting = { $engineer }, { $organisation }, va entrer. Rien n'est encore envoyé.
state-watching = { $engineer }, { $organisation }, voit votre écran.
state-connected = { $engineer }, { $organisation }, est connecté et ne voit rien.
state-controlling = { $engineer }, { $organisation }, utilise votre souris et votre clavier.
state-paused = En pause. { $engineer }, { $organisation }, ne voit rien.
state-ending = La télémaintenance se termine. Plus rien n'est envoyé.

## Les mots des codes
level-no-access = Aucun accès
level-limited = Accès limité
level-permanent-limited = Accès limité permanent
level-full = Accès complet
level-other = un autre niveau
capability-view = voir l'écran
capability-control = utiliser la souris et le clavier
capability-none = rien
capability-other = autre chose
why-staff = terminée par le personnel
why-engineer = l'ingénieur est parti
why-deadline = le temps était écoulé
why-link-lost = la connexion n'est pas revenue
why-revoked = l'accès a été retiré
why-banner = le bandeau ne pouvait pas être affiché
why-protocol = l'autre côté a enfreint les règles de la connexion
why-stopped = Chaperone a été arrêté
why-pause-staff = par le personnel
why-pause-banner = le bandeau n'est pas visible
why-pause-mirror = la recopie de l'écran a échoué
why-pause-link = la connexion est perdue
why-pause-locked = l'écran est verrouillé
why-wrong-password = mot de passe de session erroné
why-bad-credential = l'identité de l'ingénieur n'a pas été prouvée
why-lost = l'autre côté a disparu
why-slow = cela a duré trop longtemps
why-password-expired = le mot de passe de session avait expiré
why-password-burnt = trop d'essais du mot de passe de session
why-closed = l'accès a été fermé entre-temps
why-not-recorded = impossible de l'enregistrer
why-not-released = rien n'était autorisé
why-busy = une autre session est ouverte
why-refused = refusée par le personnel
why-no-answer = personne n'a répondu
why-replay = le message a déjà été reçu
why-version = une autre version du protocole
why-unreachable = injoignable
why-not-authorised = non autorisé
why-over = la session est terminée
why-other = une autre raison

## Ce qui s'est passé
fact-started = Chaperone a démarré. Niveau en vigueur : { $level }.
fact-started-broken-off = Chaperone a redémarré après un arrêt en pleine session. Niveau en vigueur : { $level }.
fact-stopped = Chaperone s'est arrêté. L'accès est bloqué tant qu'il ne tourne pas.
fact-enrolled = Ce poste a été inscrit auprès de { $vendor }.
fact-level-chosen = { $level } choisi.
fact-level-chosen-until = { $level } choisi, jusqu'à { $until }.
fact-level-restored = { $level } rétabli.
fact-level-expired = { $level } terminé de lui-même : le temps était écoulé.
fact-access-closed = Accès fermé par le personnel ; niveau précédent : { $level }.
fact-task-released = Une tâche autorisée pour { $whom } jusqu'à { $until } : { $what }
fact-task-revoked = La tâche autorisée a été retirée.
fact-task-expired = La tâche autorisée s'est terminée d'elle-même : le temps était écoulé.
fact-task-used = La tâche autorisée est consommée. L'accès est de nouveau bloqué.
fact-password-offered = Mot de passe de session valable jusqu'à { $until }.
fact-password-withdrawn = Mot de passe de session retiré.
fact-password-closed = Mot de passe de session retiré, car l'accès a été fermé.
fact-password-expired = Mot de passe de session expiré sans avoir servi.
fact-password-burnt = Mot de passe de session annulé après trop d'essais erronés.
fact-pairing-tried = Quelqu'un qui se dit « { $claimed } » essaie le mot de passe de session ; essais restants : { $tries }.
fact-pairing-failed = L'essai a échoué : { $why }.
fact-pairing-refused = Quelqu'un qui se dit « { $claimed } » a été écarté : { $why }.
fact-pairings-refused = { $count } autres essais ont été écartés.
fact-asked = { $engineer }, { $organisation }, demande à entrer : { $capabilities }. Motif : { $reason }
fact-accepted = Admis par le personnel : { $capabilities }.
fact-refused = Refusé par le personnel.
fact-no-answer = Personne n'a répondu à temps : refusé.
fact-request-lost = La demande est tombée : { $why }.
fact-accept-not-recorded = Personne n'est entré, car cela n'a pas pu être enregistré.
fact-granted = Accordé par le personnel : { $capability }.
fact-taken-back = Retiré par le personnel : { $capability }.
fact-capability-asked = L'ingénieur demande : { $capability }.
fact-paused = En pause : { $why }. Rien n'est envoyé.
fact-resumed = Fin de la pause ({ $why }).
fact-mirror-failed = La recopie de l'écran a échoué ({ $detail }). Rien n'est envoyé.
fact-viewer-opened = L'ingénieur a ouvert l'image de l'écran.
fact-viewer-closed = L'ingénieur a fermé l'image de l'écran.
fact-link-lost = La connexion est perdue. Rien n'est envoyé.
fact-session-resumed = L'ingénieur est de retour après { $seconds } secondes sans image.
fact-protocol-broken = L'autre côté a enfreint les règles de la connexion ({ $detail }).
fact-ended = La session est terminée : { $why }. Niveau en vigueur : { $now }.
fact-gone = Tout ce qui tournait pour la session a disparu, c'est vérifié.
fact-not-gone = Tout ce qui tournait pour la session n'a pas pu être vérifié comme disparu.
fact-clock-set = L'horloge de l'ordinateur a été décalée de { $seconds } secondes.
fact-mask-statement = Images envoyées : { $frames }. Retenues : { $withheld }. Zones masquées à la fin : { $regions }, dont fenêtres propres { $own }, par règle { $by_rule }.
fact-history-read = L'historique a été lu.
fact-history-verified = L'historique a été vérifié, rien n'a changé.
fact-history-doubted = Vérification de l'historique : { $detail }
fact-recorded-late = L’entrée { $n } a été écrite trop tard : elle n’a rien ouvert, et ce qu’elle restreint l’était déjà.
fact-policy-refused = La politique est inutilisable ({ $detail }). Aucun accès.
fact-other = Entrée de type « { $kind } ».

## Comment une session s'est terminée, en peu de mots
outcome-staff = Terminée par le personnel
outcome-engineer = Ingénieur parti
outcome-deadline = Temps écoulé
outcome-link-lost = Connexion perdue
outcome-revoked = Accès retiré
outcome-banner = Bandeau impossible à afficher
outcome-protocol = Règles enfreintes
outcome-stopped = Interrompue : Chaperone arrêté
outcome-refused = Refusée par le personnel
outcome-no-answer = Personne n'a répondu
outcome-not-recorded = Impossible à enregistrer
outcome-wrong-password = Mot de passe erroné
outcome-bad-credential = Identité non prouvée
outcome-lost = L'autre côté a disparu
outcome-slow = Trop long
outcome-password-expired = Mot de passe expiré
outcome-closed = Accès fermé
outcome-open = En cours
outcome-other = Autre

## Après la fin
ended-staff = Vous avez terminé la session.
ended-engineer = L'ingénieur a quitté la session.
ended-deadline = Le temps de la session était écoulé.
ended-link-lost = La connexion n'est pas revenue à temps.
ended-revoked = L'accès a été retiré.
ended-banner = Le bandeau ne pouvait pas être affiché : la session a été terminée.
ended-protocol = L'autre côté a enfreint les règles de la connexion : la session a été terminée.
ended-stopped = Chaperone a été arrêté en pleine session.
now-blocked = L'accès est bloqué.
now-task = Autorisé pour { $whom } jusqu'à { $until }.
now-limited = L'accès limité vaut jusqu'à { $until }.
now-permanent = L'accès limité permanent est en vigueur.
now-full = L'accès complet vaut jusqu'à { $until }.
stopped-mirror = La recopie de l'écran a disparu, c'est vérifié.
stopped-mirror-not = La disparition de la recopie de l'écran n'a pas pu être vérifiée. Redémarrez ce poste avant la prochaine session.

## Pourquoi rien n'a été fait
not-done-policy = La politique de l'informatique n'autorise pas ce niveau. L'accès reste tel quel.
not-done-length = La politique de l'informatique n'autorise pas cette durée. L'accès reste tel quel ; choisissez plus court.
not-done-text = Indiquez pour qui et pour quoi est la tâche. Rien n'a été autorisé.
not-done-level-open = Un niveau est déjà ouvert ; il n'y a pas de tâche à autoriser.
not-done-blocked = L'accès est bloqué. Choisissez d'abord un niveau ou autorisez une tâche.
not-done-nothing-to-restore = Il n'y a pas de niveau à rétablir. Choisissez-en un.
not-done-nothing-to-end = Rien n'est ouvert.
not-done-busy = Une session ou un mot de passe de session existe déjà. Terminez-la ou retirez-le d'abord.
not-done-out-of-place = Impossible en ce moment. L'accès reste tel quel.
not-done-other-session = Cette demande n'existe plus. Personne n'est entré.
not-done-view-first = Personne n'entre sans voir l'écran. Activez-le d'abord, ou refusez.
not-done-not-granted = Ce n'est pas accordé.
not-done-paused = La session est en pause.
not-done-not-recorded = L'historique ne peut pas enregistrer : rien n'a été ouvert. Appelez l'informatique.
not-done-not-enrolled = Ce poste n'est inscrit auprès d'aucun centre de service. L'accès est bloqué. Appelez l'informatique.
not-done-history = L'historique est illisible en ce moment. L'accès reste tel quel. Réessayez ou appelez l'informatique.

## La connexion, quand il n'y en a pas
link-not-enrolled = Ce poste n'est encore inscrit auprès d'aucun centre de service.
link-name = Le nom du centre de service n'a pas d'adresse. Demandez à l'informatique de vérifier le réseau.
link-address = Le centre de service ne répond pas. Demandez à l'informatique de vérifier réseau et pare-feu.
link-proxy = Le proxy ne laisse pas passer la connexion. Demandez à l'informatique de vérifier adresse et mot de passe.
link-tls = Le centre de service n'offre pas de connexion sûre (TLS 1.3). Rien n'est envoyé. Appelez l'informatique.
link-certificate = Le certificat du centre de service n'est pas celui attendu. Rien n'est envoyé. Appelez l'informatique.
link-refused = Le centre de service refuse ce poste. Demandez à l'informatique s'il est encore inscrit.
link-silent = Le centre de service ne se manifeste plus.
link-lost = La connexion a été coupée.
link-protocol = Le centre de service a envoyé quelque chose d'interdit. La connexion a été fermée.

## Avis
notice-keyring = Le trousseau de clés de cet ordinateur est inutilisable ({ $detail }). L'accès est bloqué. Fermez puis rouvrez votre session, ou appelez l'informatique.
notice-history = L'historique est inutilisable ({ $detail }). L'accès est bloqué. Appelez l'informatique.
notice-history-set-aside = L'historique était endommagé. Il a été mis de côté sous { $file } et un nouveau a commencé. Appelez l'informatique ; l'accès reste bloqué tant que vous n'avez pas vu cet avis.
notice-policy = La politique de l'informatique est inutilisable ({ $detail }). L'accès est bloqué. Appelez l'informatique.
notice-not-recorded = Rien n'a été fait, car l'historique n'a pas pu l'enregistrer : { $what } L'accès n'est pas plus large qu'avant. Réessayez ou appelez l'informatique.
notice-unrecorded = La dernière étape n'est pas encore dans l'historique ; un nouvel essai suit. D'ici là, l'accès n'est pas élargi.
notice-broken-off = Chaperone a été arrêté en pleine session avec { $engineer }. L'accès est bloqué.
notice-enrolment = L'inscription est inutilisable ({ $detail }). L'accès est bloqué. Appelez l'informatique.
notice-hotkey = La touche de fin ({ $key }) ne peut pas être surveillée. Terminez depuis la fenêtre, le bandeau, la zone de notification ou la ligne de commande.
notice-input = La souris et le clavier à distance ne peuvent pas être offerts sur ce poste ({ $detail }).
notice-wayland = Ce bureau tourne sous Wayland : la recopie et le bandeau n'y sont pas garantis. Ouvrez une session X11.

## Notifications du bureau
told-request = { $engineer }, { $organisation }, demande à entrer
told-request-body = Répondez dans les { $seconds } secondes. Sans réponse, c'est non.
told-start = La télémaintenance a commencé
told-start-body = { $engineer }, { $organisation }, est entré. Vous pouvez terminer à tout moment.
told-end = La télémaintenance est terminée
told-end-body = { $why } { $now }
told-link = Connexion au centre de service perdue
told-link-body = { $reason }

## Zone de notification et ligne de commande
tray-open = Ouvrir Chaperone
tray-end = Terminer la télémaintenance
tray-quit = Quitter (l'accès est alors bloqué)
cli-not-running = Chaperone ne tourne pas. La télémaintenance est bloquée.
cli-ended = La télémaintenance est terminée.
cli-enrolled = Ce poste est inscrit auprès de { $vendor }. Le fichier d'inscription a été supprimé.
cli-enrolled-kept = Ce poste est inscrit auprès de { $vendor }. Le fichier d'inscription n'a pas pu être supprimé : supprimez-le, il contient des secrets.
cli-enrol-running = Chaperone tourne. Quittez-le depuis la zone de notification, puis inscrivez le poste.
cli-intact = Intact : { $entries } entrées, complet jusqu'à { $head }.
cli-tampered = Altéré à l'entrée { $sequence } : { $what }
cli-doubt = Impossible à dire ; { $entries } entrées concordent : { $what }

## Comment le mot de passe a été prouvé
method-session-password = mot de passe de session unique, lu par le personnel

## Le sceau de l'historique
seal-never = Pas encore vérifié.
seal-intact = Vérifié : { $entries } entrées, rien n'a changé.
seal-tampered = Quelque chose a changé à l'entrée { $sequence }. Laissez cet ordinateur tel quel et appelez l'informatique.
seal-doubt = La vérification ne permet pas de conclure : { $what }
