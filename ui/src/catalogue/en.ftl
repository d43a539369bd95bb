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
end-failed = This window’s End did not answer. End from the tray, with the hotkey, or with the command “chaperone end”.
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

levels = Access level for technical support
level-no-access = No access
level-limited = Limited
level-permanent-limited = Permanent limited
level-full = Full
level-now = Now
level-barred = Your IT does not allow this level.
level-renew = Set a new time
levels-note = Sharing your screen always takes your consent, whatever the level. Technical support sessions are not part of this version: the level is kept and shown, and alone it lets nobody in.

card-no-access-who = Nobody, except for one task you release.
card-no-access-until = Until you choose otherwise.
card-limited-who = Only tools that cannot disturb an examination.
card-limited-until = Until the time you set.
card-permanent-limited-until = Until you revoke it.
card-full-who = Every service tool, interfering ones too.
card-examinations = Examinations go on.
card-full-examinations = No examinations.

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
share-means = Read a session password to the engineer on the phone, then decide whether to let the engineer in. Windows that your IT’s rules name are masked; close other patient data first.
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

## Session password

password-read = Read it to the engineer on the phone. It works once.
password-left = Time left
password-until = Valid until { $time }.
password-tries = { $tries ->
    [one] One try is left.
   *[other] { $tries } tries are left.
}
password-aloud = Read four digits, wait until they are repeated, then the other four.
password-in-use = The password is being checked now.
password-withdraw = Withdraw

digit-0 = zero
digit-1 = one
digit-2 = two
digit-3 = three
digit-4 = four
digit-5 = five
digit-6 = six
digit-7 = seven
digit-8 = eight
digit-9 = nine

## Request

proven-by = Identity proven by { $vendor }’s key
reason = Reason
ticket = Ticket
none-given = None given
request-check = Is this the person on the phone? If not, refuse.
request-silence = { $seconds ->
    [one] second. Without an answer by { $time } it is refused.
   *[other] seconds. Without an answer by { $time } it is refused.
}
request-grant = What do you allow?
request-asked = Asked for
request-refuse = Refuse
request-accept = Let in
request-accept-first = To let the engineer in, switch on what you allow.
request-accept-keys = By mouse, or with Ctrl + Enter on the button. Enter alone does nothing.
view = See my screen
view-means = Masked, as shown in the preview.
control = Use mouse and keyboard
control-means = You can take them back at any time, at once.

## Session

session-sees = What the engineer sees
session-in = Who is in
session-may = What the engineer may do
session-side = Engineer, permissions and events
session-feed = What happens
session-asked = Asks for it
session-windows = { $windows ->
    [0] Not looking: no window open on your screen
    [one] Looking through one window
   *[other] Looking through { $windows } windows
}
preview-label = Preview of what the engineer sees
preview-opening = The preview opens.
preview-lost = The preview is interrupted. The session is not: End works.
not-shown = Nothing is shown
not-shown-means = The engineer may not see your screen.
paused-staff = You paused. The engineer sees and does nothing until you go on.
paused-banner = The banner cannot be seen. Nothing is sent until it is back.
paused-mirror = The screen mirror failed. Nothing is sent.
paused-link = The link is lost. The session waits for its return, or ends.
paused-locked = The screen is locked. Nothing is sent until it is unlocked.
mask-regions = Masked areas now
mask-own = This console’s windows
mask-by-rule = By your IT’s rules
mask-withheld = Pictures withheld
tone-wider = More access:
tone-narrower = Less access:
tone-warning = Warning:

## Ended

ended-over = The session is over. { $holds }
ended-unrecorded = The end is not in the history yet. It is kept and written as soon as that is possible.
ended-who = Engineer
ended-day = Day
ended-from-to = From – to
ended-length = Length
ended-stopped = What ran is gone
ended-mask = Masking
ended-done = What was done
mask-none-left = No picture of your screen left this workstation.
mask-statement = Each of the { $frames } pictures sent went through the masking first. { $withheld ->
    [0] None had to be withheld.
    [one] One that could not be judged was not sent.
   *[other] { $withheld } that could not be judged were not sent.
}
print = Print
done = Done

## History

seal-intact = Unchanged
seal-broken = Changed
seal-unknown = Not verified yet
seal-busy = Every entry is being checked.
seal-verify = Verify
history-search = Engineer or ticket
history-period = Period
period-all = Any time
period-today = Today
period-week = 7 days
period-month = 30 days
history-any-level = Any level
history-entered = Somebody was in
history-none = No session fits.
history-failed = The history cannot be read right now.
history-more = Show more
detail-back = Back to the list
detail-open-end = broken off
detail-level = Access level
detail-outcome = How it ended
detail-method = Proof
detail-approver = Let in by
detail-timeline = Time line

## About

about-what = The hospital’s own console for remote service by the manufacturer: your staff decide, watch, end it, and keep the evidence.
about-version = Version
about-device = Device
about-no-device = Not enrolled
about-licence = Licence
about-limits = Limits of this version
about-libraries = Libraries
library = Library
limit-rules = Masking follows rules: the console’s own windows, and windows that your IT’s policy names. Text in other windows is not recognised yet. Close what shows patient data before you share.
limit-technical = Technical support sessions are not part of this version.
limit-x11 = The screen is shared under X11. Under Wayland neither the mirror nor the banner’s place can be guaranteed.
limit-photo = What an engineer has seen can be photographed elsewhere. No console can take it back.
limit-user = A program that runs under your own user account could replace the history’s file. Copies of its seal kept elsewhere reveal that.
