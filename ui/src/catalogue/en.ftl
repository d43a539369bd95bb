### The console's window and the banner, in English.
### Times come in as text; numbers as numbers.

## The frame

look-blocked = Blocked
look-open = Open
look-asked = Asked
look-watching = Watching
look-controlling = Controlling
look-full = Full access
look-unknown = Starting
sentence-unknown = Reading the state. Access stays as it is.
no-examinations = No examinations
paused = Paused

top-answer = { $seconds ->
    [one] { $seconds } second to answer
   *[other] { $seconds } seconds to answer
}
top-elapsed = { $elapsed }
top-elapsed-until = { $elapsed } · until { $until }, { $left }
top-password = Session password: { $left } left

left-seconds = { $seconds ->
    [one] { $seconds } second left
   *[other] { $seconds } seconds left
}
left-minutes = { $minutes ->
    [one] { $minutes } minute left
   *[other] { $minutes } minutes left
}
left-hours = { $hours } h { $minutes } min left

length-hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
length-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
until = Until { $time }

end = End
pause = Pause
go-on = Go on
put-away = Put away

nav = Pages
nav-access = Access
nav-request = Request
nav-session = Session
nav-password = Password
nav-ended = Ended
nav-history = History
nav-about = About
language = Language
theme-light = Light
theme-dark = Dark

## Access

link-not-enrolled = This workstation is not enrolled with a service centre. Nobody can ask for access.
link-connecting = Connecting to { $vendor }’s service centre.
link-connected = Connected to { $vendor }’s service centre since { $since }.
link-lost = No link to { $vendor }’s service centre since { $since }. It is tried again by itself.

levels = Access level
level-no-access = No access
level-limited = Limited
level-permanent-limited = Permanent limited
level-full = Full
level-now = Now
level-barred = Your IT does not allow this level.
levels-note = Your screen is only ever shared with your consent, whatever the level. Technical support sessions are not part of this version: the level is kept and shown, and an engineer gains nothing from it alone.

card-no-access-who = Nobody, except for one task that you release.
card-no-access-until = Until you choose otherwise.
card-limited-who = Technical support: only tools that cannot disturb an examination.
card-limited-until = Until the time you set, or until you revoke it.
card-permanent-limited-until = Until you revoke it.
card-full-who = Technical support: every service tool, interfering ones too.
card-examinations = Examinations go on.
card-full-examinations = No examinations while it is open.

confirm-hint = Choose a level. Nothing changes before you confirm it here.
confirm-block-means = Whatever is open closes at once.
confirm-permanent-means = It stays open, also after a restart, until you revoke it.
confirm-for = { $what } for { $length }
do-no-access = Block remote service
do-limited = Open limited access
do-permanent-limited = Open permanent limited access
do-full = Open full access

how-long = How long
own-length = Other
minutes-up-to = minutes, at most { $ceiling }

restore-why = You ended remote service, so it is blocked. Before that, this level stood: { $level }.
restore = Restore: { $level }

share = Share my screen
share-means = Read a session password to the engineer on the phone. You then decide whether to let the engineer in. Patient data is masked.
share-release-means = Access is blocked. Release one task to share your screen for it, and for nothing else.
share-release = Release and show password
share-offer = Show a session password
share-busy = One session at a time. Somebody is here already.
share-offered = A session password is on offer.
share-go = Show it
task-whom = Engineer or ticket
task-what = What for
task-until = Released until { $time }, { $left }
task-revoke = Take the release back

recent = Last sessions
recent-none = There were no sessions yet.
nobody = Nobody identified

## Banner

banner-until = until { $until }
banner-task = One task released
