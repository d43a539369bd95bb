### The console's window and the banner, in English.
### Times come in as text; numbers as numbers.

## The frame

look-blocked = Blocked
look-open = Open
look-asked = Asked
look-connected = Connected
look-watching = Watching
look-controlling = Controlling
look-tool-running = Tool running
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
top-elapsed-ends = { $elapsed } · ends in { $left }
top-opening = Full access opens
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
not-now = Not now
grant = Grant

nav = Pages
nav-access = Access
nav-request = Request
nav-session = Session
nav-password = Password
nav-ended = Ended
nav-release = Release
nav-history = History
nav-policy = Policy
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
level-outside-hours = Not outside service hours.
level-renew = Set a new time
extend = Extend until { $time }
levels-note-blocked = Nobody comes in. Sharing your screen always takes your consent, whatever the level.
levels-note-task = Only the released task lets somebody in. Sharing your screen always takes your consent, whatever the level.
levels-note-open = Engineers come in without a click from you; you see each one, and End works at any time. Sharing your screen always takes your consent.

card-no-access-who = Nobody comes in, except for one task that you release.
card-no-access-until = Until you choose otherwise.
card-no-access-hours = Until the service hours begin, whatever is chosen.
card-limited-who = Engineers come in and run only tools that cannot disturb an examination.
card-limited-until = Until the time you set.
card-permanent-limited-until = Until you revoke it.
card-full-who = Engineers come in and also run tools that disturb examinations.
card-examinations = Examinations go on.
card-not-released = No examinations until the release.
card-full-examinations = No examinations.
barred-no-source = Your IT has not set up how examinations are seen and blocked.
barred-examination-runs = An examination runs. Full is possible once it is over.
barred-examination-unknown = Whether an examination runs is not known; that counts as running.
barred-not-blocked = That examinations are blocked could not be verified. Nothing was opened; call IT.
opening-full = Examinations are being blocked. Full access opens once that is verified; until then nothing is open.

confirm-block-means = Whatever is open closes at once.
confirm-leave-full-means = Full access ends at once. Examinations stay blocked until you release the scanner for patients.
confirm-limited-means = Until { $time } engineers come in without a click from you.
confirm-full-means = Until { $time } no examinations; after that they stay blocked until you release the scanner for patients.
confirm-permanent-means = Engineers come in without a click from you, also after a restart, until you revoke it.
confirm-for = { $what } for { $length }
do-no-access = Block remote service
do-limited = Open limited access
do-permanent-limited = Open permanent limited access
do-full = Open full access

how-long = How long
own-length = Other
minutes-up-to = minutes, at most { $ceiling }
minutes-missing = Say how many minutes, 1 to { $ceiling }.

restore-why = Remote service was ended, so it is blocked. Before that, this level stood: { $level }.
restore = Restore: { $level }
sign-initials = Your initials
sign-pin = Your PIN
sign-second-initials = Second person’s initials
sign-second-pin = Second person’s PIN
sign-same = The second person must be somebody else.

share = Share my screen
share-means = Read a session password to the engineer on the phone, then decide whether to let the engineer in. Text that is found is masked, and what your IT’s rules name. Some text can be missed: close what shows patient data first.
share-further-means = A further engineer takes a session password and your consent, like the first.
share-no-room = No further engineer may join: your IT’s limit is reached.
share-asked = Somebody asks to be let in.
share-offer = Show a session password
share-offered = A session password is on offer.
share-go = Show it
share-session = Show the session
task = Release one task
task-means = Whom you name comes in once, without a further click, with tools that disturb no examination. Your screen takes a password besides.
task-outside-hours = Outside service hours no task can be released.
task-whom = Engineer or ticket
task-what = What for
task-release = Release the task
task-release-password = Release and show password
task-until = Released until { $time }, { $left }
task-open-means = Comes in once without a click from you, with tools that cannot disturb an examination.
task-revoke = Take the release back
task-over-used = The task is used. Access is blocked again.
task-over-expired = The task’s time is over. Access is blocked again.
task-over-revoked = The task was taken back. Access is blocked again.
help = Help from the service centre
help-call = Call for help
help-means = Why? The service centre is told this reason, and nothing else.
help-does-not-start = It does not start
help-image-quality = Image quality
help-error-message = Error message
help-question = A question
help-other = Something else
help-sending = On its way to the service centre: { $reason }.
help-heard = The service centre has been told at { $time }: { $reason }.
help-failed = The service centre could not be told. Phone it.
help-no-link = There is no link to the service centre now. Phone it.

recent = Last sessions
recent-none = There were no sessions yet.
nobody = Nobody identified
not-released = Not released for patients.
not-released-since = Full access has been over since { $since }; examinations stay blocked until the checklist is complete.
release-go = Checklist
release-title = Release for patients
release-means = Full access is over. Examinations stay blocked until all three points are ticked and confirmed.
release-work = The service work is over.
release-work-means = Nobody works on the scanner any more, and nothing of the work is left in its room.
release-settings = Settings are as they are for patients.
release-settings-means = Protocols, measurement parameters and safety settings were looked at.
release-tried = The scanner was tried and works.
release-tried-means = With a test image after the work, without a patient.
release-first = Tick all three points first.
release-do = Release the scanner for patients
release-do-means = Examinations are possible again at once.
release-releasing = Examinations are being made possible again.

## Banner

blind-banner = Text is not looked for: nothing new is shown but what rules alone decide.
banner-until = until { $until }
banner-end-failed = End did not answer: use the tray.
banner-task = One task released

## Session password

password-read = Read it to the engineer on the phone. It works once.
password-left = Time left
password-until = Valid until { $time }.
password-tries = { $tries ->
    [one] One try is left.
   *[other] { $tries } tries are left.
}
password-aloud = Read out one group, have it repeated, then the other.
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
request-already = Already in: { $names }. This would be one more.
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
request-accept-sign = To let the engineer in, enter who you are.
view = See my screen
view-means = Masked: this console’s windows, what your IT’s rules name, and text that is found.
control = Use mouse and keyboard
control-means = You can take them back at once.
control-from = One at a time: they go over from { $name }.
tools = Run service tools
tools-means = Only your IT’s list, as the level allows.
grant-barred = Not at this access level.
parameters = Adjust measurement parameters
parameters-means = Marked by your IT: windows { $windows }, tools { $tools }. What is not marked is not protected.

## Session

session-sees = What the engineer sees
session-in = Who is in
session-may = What the engineer may do
session-side = Engineer, permissions and events
session-feed = What happens
session-asked = Asks for it
kind-application-support = Application support
kind-technical-support = Technical support
technical-means = Sees nothing of your screen; has no mouse and no keyboard.
grant-signed = Your IT asks who grants this: { $what }.
remove = Remove
remove-named = Remove { $name }
local-first = Your mouse and keyboard come first.
local-first-now = Yours come first: the engineer’s wait
tools-title = What the engineer runs
tools-none = No tool runs
tools-none-means = What the engineer starts appears here, with what it prints.
may-run = What the engineer may run now
may-run-none = Your IT lists no service tools.
may-not-now = not now
may-full-only = only at Full
may-application-only = only in application support
tool-disturbs = disturbs examinations
tool-adjusts = adjusts parameters
tool-starting = Starts
tool-runs = Runs
tool-asked = Asked to end
tool-kill-in = Asked to end; killed in { $seconds } s if it has not
tool-killing = Being killed
tool-ending = Is being ended
tool-ended = Over
tool-exited = Ended by itself
tool-stopped = Stopped when asked
tool-killed = Killed
tool-lost = Not known how it ended
tool-status = exit status { $status }
tool-gone = Gone, verified
tool-not-gone = Not verified gone
tool-stop = Stop
tool-stop-named = Stop: { $title }
tool-output = Output
tool-output-of = Output of { $title }
tool-no-output = No output so far.
tool-cut = Earlier output is no longer kept.
share-nothing = The engineer gets nothing of this.
share-exit-status = The engineer gets only how it ended.
share-text = The engineer gets this text, too.
session-windows = { $windows ->
    [0] Not looking: no window open on your screen
    [one] Looking through one window
   *[other] Looking through { $windows } windows
}
preview-label = Preview of what the engineer sees
preview-opening = The preview opens.
preview-lost = The preview is interrupted. The session may go on; you can end it.
not-shown = Nothing is shown
not-shown-means = The engineer may not see your screen.
paused-staff = You paused. The engineer sees no screen and uses no mouse or keyboard until you go on. Tools that run go on.
paused-banner = The banner cannot be seen. No picture is sent until it is back.
paused-mirror = The screen mirror failed. No picture is sent.
paused-link = The link is lost. The session waits for its return, or ends.
paused-locked = The screen is locked. No picture is sent until it is unlocked.
paused-absent = Nobody is at the workstation. No picture is sent until somebody is here.
present = I am here
warning-idle = { $name }: nothing has been done for a while.
warning-longest = { $name }: the session has lasted as long as it may without your word.
warning-hours = { $name }: the service hours end, and the session with them.
session-ends-in = The session ends in { $left }.
ends-in = ends in { $left }
keep-open = Keep open
mask-regions = Other places masked
mask-withheld = Pictures withheld
mask-texts = Texts masked
mask-shown = Lines shown again
mask-waiting = Not judged yet
masks-title = Masking
masks-show = Show what is masked
masks-why = Why is this hidden?
masks-more = Mask more
masks-how = Point at an outline or choose a reason below.
masks-none = Nothing is masked now.
masks-by-reason = What is masked, by reason
masked-own = This console
masked-unknown = Unidentified window
masked-notification = Notification
masked-rule = Rule “{ $rule }”
masked-lingering = Window a moment ago
masked-staff = Staff
masked-text = Text
masked-waiting = Not judged yet
masked-moving = Moving image, smoothed
why-layer = Place to ask about
why-how = Click a place of the picture. Keyboard: arrows move the cross, with Ctrl by one pixel; Enter asks, Escape leaves.
why-not-known = What is masked is not known yet.
why-nothing = Nothing is masked here.
why-nothing-cut = None of the 600 largest masks lies here; a smaller one may.
why-own = A window of this console: it is never shown. Move it away if the engineer has to see what lies under it.
why-unknown = A window whose program could not be identified. It stays masked; close it, or tell your IT.
why-notification = A notification. What lies under it is judged again once it is gone.
why-rule = The rule “{ $rule }” masks this. Your IT can change rules in the policy.
why-lingering = A masked window was here a moment ago. The place is judged again once it is drawn anew.
why-staff = Staff masked this. Under “Mask more” it can be taken away.
why-text = Text that is not known to be harmless. Your IT can add harmless words to the policy.
why-waiting = Not judged yet. Until it is, the engineer sees what was cleared here before, or grey.
why-moving = An image that moves: it is smoothed, not masked. Once it rests, it is judged for text.
draw-layer = Place to mask
draw-how = Drag a frame over it: it is masked at once. Keyboard: arrows move, with Shift they resize, with Ctrl by one pixel; Enter masks, Escape leaves.
drawn-title = Masked by staff
drawn-name = Mask { $number }
drawn-count = Masked by staff: { $count } of at most { $most }. They stay until you take them away or remote service ends.
drawn-remove = Take away
drawn-remove-name = Take away mask { $number }: the place is judged like any other
blind-missing = Text is not looked for: the detector’s files are missing, or not those of this version.
blind-broken = Text is not looked for: the detector failed.
blind-stalled = Text is not looked for: the detector does not answer.
blind-missing-means = Only what rules alone decide is shown; everything else stays grey. Access is not wider.
blind-means = Nothing new is shown but what rules alone decide; the rest stays grey or as it was last cleared. Access is not wider.
blind-missing-do = Go on so, or end. Your IT can run the set-up again.
blind-broken-do = End, and share anew. If it fails again, tell your IT.
blind-stalled-do = Wait. If it does nothing for 30 s, the mirror stops, and “Go on” starts it anew. If that happens again, tell your IT.
tone-wider = More access:
tone-narrower = Less access:
tone-warning = Warning:

## Ended

ended-over = The session is over. { $holds }
ended-unrecorded = The end is not in the history yet. It is kept and written as soon as that is possible.
ended-who = Engineer
ended-tools = Service tools
ended-not-released = Not released for patients: examinations stay blocked until the checklist is complete.
ended-day = Day
ended-from-to = From – to
ended-length = Length
ended-stopped = Verification of the end
ended-verifying = It is being verified, again and again, that all that ran for it is gone; then this page can be closed. If it takes more than a minute, call IT: something may still run.
ended-mask = Masking
ended-mails = Mails
ended-done = What was done
mask-none-left = The screen was not mirrored: no picture of it left this workstation.
mask-statement = Every picture went through the masking before it could leave: at least { $frames } were made. { $withheld ->
    [0] None had to be withheld.
    [one] One that could not be judged was withheld.
   *[other] { $withheld } that could not be judged were withheld.
}
mask-statement-text = At the end, texts masked: { $texts }; texts shown again, as harmless: { $shown }. Text is found by a detector, which can miss some.
mask-unknown = What was masked is not recorded for this session. Pictures of your screen may have left.
print = Print
done = Done

## History

seal-intact = Unchanged
seal-broken = Changed
seal-unknown = Not verified yet
seal-doubt = Cannot say
seal-progress = { $entries ->
    [0] Every entry is being checked.
   *[other] { $percent } % of { $entries } entries checked.
}
seal-stopped = The last verification was cancelled at { $percent } %.
seal-failed = The verification could not be begun or cancelled just now.
seal-verify = Verify
seal-stop = Cancel
history-search = Search all that was recorded
history-period = Time
period-all = Any time
period-today = Today
period-week = 7 days
period-month = 30 days
period-year = 1 year
period-range = From – to
period-since = from { $day }
period-until = to { $day }
history-any-level = Any level
history-entered = Somebody was in
filter-text = Search
filter-engineer = Engineer
filter-organisation = Organisation
filter-actor = Who acted
filter-any-engineer = Any engineer
filter-any-organisation = Any organisation
filter-any-outcome = Any ending
filter-any-kind = Any kind
filter-any-actor = Whoever acted
filter-first = From
filter-last = To
filter-day-fault = That is no day. Write it like 2026-11-03.
filter-order-fault = The first day lies after the last one.
filter-more = More filters
filter-more-set = More filters ({ $count })
filter-active = Filters that are set
filter-is = { $name }: { $value }
filter-remove = Take away: { $what }
filter-clear = Clear all
history-count = { $count ->
    [one] 1 session
   *[other] { $count } sessions
}
history-count-more = More than { $count } sessions
history-reading = Earlier sessions are being read.
history-none = No session fits.
history-failed = The history cannot be read right now.
pictures = Pictures
pictures-days = By day
pictures-levels = By level
pictures-engineers = By engineer
pictures-lengths = By duration
pictures-sessions = Sessions
pictures-sum = { $sessions ->
    [0] No session
    [one] 1 session, { $refused } refused
   *[other] { $sessions } sessions, { $refused } refused
}
pictures-entered = Counted are sessions where somebody was let in.
pictures-before = The year before
pictures-after = The year after
pictures-choose = Show these sessions: { $what }
day-sessions = { $sessions ->
    [0] { $day }: no session
    [one] { $day }: 1 session
   *[other] { $day }: { $sessions } sessions
}
day-refused = { $what }, { $refused } refused
calendar-help = The number counts a day’s sessions; an underlined day had some that were refused. Arrow keys move between days, Enter shows a day’s sessions.
length-below = up to { $to } min
length-between = { $from } to { $to } min
length-from = over { $from } min
detail-back = Back to the list
detail-open-end = broken off
detail-kind = Kind
detail-level = Access level
detail-outcome = How it ended
detail-method = Proof
detail-approver = Let in by
detail-timeline = Time line
detail-all = Everything ({ $count })
detail-refused = Refused or failed ({ $count })
detail-grants = Granted, taken back ({ $count })
detail-tools = Tools ({ $count })
detail-pauses = Pauses ({ $count })
detail-shown = Only { $shown } of { $count } entries are shown.
detail-next = Show the next { $count }
detail-first = The first { $shown } of { $count } are shown here; the whole time line has all.

## Policy

policy-title = What holds by policy
policy-from = Only IT can change this, in the files named here. A change holds within seconds, also for who is in; another way to the service centre, as soon as no engineer is in.
policy-none = No policy is deployed on this computer: the product’s defaults hold.
policy-unread = The policy could not be read just now.
policy-managed = Set by IT
policy-site = Set by the site
policy-trial = Trial policy
policy-is-trial = IT deployed no policy. This program was started with a policy for a trial, which whoever started it chose.
policy-default = Default
policy-access = Access levels
policy-sessions = Passwords and sessions
policy-screen = Your screen
policy-tools = Tools and examinations
policy-workstation = This computer
policy-history = History and messages
policy-change = Change
policy-change-means = You change the site’s settings, below what IT’s policy says. Saving takes an administrator’s password.
policy-sections = Sections
policy-as-text = As text
policy-faulty = Something is wrong here
policy-set-by-it = Set by IT: { $value }
policy-it-only = Only in IT’s policy
policy-it-bounds = Set by IT: { $value }. The site may only be narrower.
policy-it-also = Set by IT, and stays: { $value }
policy-range = { $least } to { $greatest }
policy-otherwise = Not set here: { $value }
policy-unset = Not set
policy-yes = Yes
policy-no = No
policy-reset = Leave it unset
policy-remove = Remove
policy-remove-named = Remove: { $name }
policy-add-to = Add: { $name }
policy-numbered = { $name }, number { $number }
policy-no-number = This is not a number.
policy-problems = What is wrong
policy-place = Line { $line }, column { $column }:
policy-text-first = The text cannot be read. Mend it under “As text” first.
policy-would = What these rules would allow
policy-would-not = Nothing can be said while something is wrong.
policy-changes = { $count ->
    [0] What holds does not change.
    [one] One value changes.
   *[other] { $count } values change.
}
policy-not-good = Something is wrong: nothing can be saved yet.
policy-discard = Discard
policy-close = Close
policy-review = Review
policy-review-title = What changes
policy-holds-same = Only the text changes; what holds stays as it is.
policy-key = Value
policy-now = Now
policy-then = Then
policy-open-now = What this does to what is open now
policy-open-none = No engineer is in, and the access level stays.
policy-open-unknown = What this does to what is open now cannot be said right now.
policy-save-means = The system asks for an administrator’s password in a window of its own; this program does not see it. Until then nothing changes.
policy-saving = Waiting until the system’s question is answered.
policy-back = Back to the form
policy-save = { $count ->
    [0] Save the text
    [one] Save the changed value
   *[other] Save { $count } changed values
}
policy-views = What of the policy
policy-view-rules = What holds
policy-view-could = What an engineer could do
policy-view-connection = Connection

## What an engineer could do

could-title = What could the engineer do?
could-means = Answered by the policy that holds now, through the same rules that decide when an engineer comes. Nothing is opened by asking. No policy tells one engineer from another: the answer is the same for each.
could-level = Access level
could-level-task = A released task
could-when = When
could-now = Now
could-later = Another time
could-day = Day
could-time = Time of day
could-clock = By this computer’s clock
could-wrong = This is no day and time.
could-examination = Patients
could-idle = No examination runs
could-running = An examination runs
could-cannot = What not, and why
could-unheard = The program did not answer. Try again.

## The picture of the screen that masks are drawn on

mask-picture-title = Draw a mask on the screen
mask-picture-means = Where windows are now, without what they show. Choose one and draw a rectangle over what must never leave: with the mouse, with the arrow keys, or in numbers.
mask-picture-again = Read the windows again
mask-picture-titles = Show titles
mask-picture-titles-means = Titles can name patients. They show in this window only and are kept nowhere.
mask-picture-window = Window
mask-picture-choose = Choose a window
mask-picture-one = { $class }, { $width } × { $height }
mask-picture-one-titled = { $class } “{ $title }”, { $width } × { $height }
mask-picture-classless-name = no class
mask-picture-classless = This window has no class, and nobody can tell its program, so no rule can be drawn for it. Add one below by its title.
mask-picture-into = Goes into
mask-picture-new = A new rule
mask-picture-more = { $name }: one more rectangle
mask-picture-instead = { $name }: in place of rectangle { $number }
mask-picture-by = Holds for
mask-picture-by-class = Windows of its class
mask-picture-by-process = Windows of its program
mask-picture-by-both = Windows of its class and program
mask-picture-name = Name of the rule
mask-picture-rectangle = Rectangle, in percent of the window
mask-picture-left = From the left
mask-picture-top = From the top
mask-picture-width = Width
mask-picture-height = Height
mask-picture-box = Rectangle: { $left } % from the left, { $top } % from the top, { $width } % wide, { $height } % high. Arrow keys move it, with Shift they change its size.
mask-picture-add = Mask this rectangle
mask-picture-added = It is in the draft, and holds once the draft is saved.
mask-picture-follows-class = The rule will hold for every window of the class “{ $class }”, wherever it is and however large.
mask-picture-follows-process = The rule will hold for every window of the program “{ $process }”, wherever it is and however large, and for windows whose program nobody can tell.
mask-picture-follows-both = The rule will hold for every window of the class “{ $class }” that is of the program “{ $process }”, or whose program nobody can tell.
mask-picture-masked = Hatched would be masked: { $names }.
mask-picture-nothing = Nothing of these windows would be masked.
mask-picture-unjudged = Something is wrong with the draft: what its rules mask is not shown.
mask-picture-unheard = The program did not answer. Try again.

## Words that are proposed for the harmless ones

word-proposals-title = Propose words from this screen
word-proposals-means = What your programs show is read once, here on this workstation: no picture is kept, nothing leaves, and this window is not read. Words that could be shown again are listed. None is added before you choose it, review the draft and save it. Never choose a patient’s name: check each word.
word-proposals-front = There are { $seconds } seconds between the button and the reading: bring your scanner’s program to the front meanwhile. Best with a test patient, or none.
word-proposals-start = Read the screen
word-proposals-soon = { $seconds ->
    [one] The screen is read in one second.
   *[other] The screen is read in { $seconds } seconds.
}
word-proposals-now = Read now
word-proposals-stop = Do not read
word-proposals-reading = The screen is being read.
word-proposals-choose = Choose words of your programs
word-proposals-once = Seen once
word-proposals-none-chosen = No word is chosen.
word-proposals-chosen = { $count ->
    [one] One word is chosen.
   *[other] { $count } words are chosen.
}
word-proposals-put = Put chosen words into the draft
word-proposals-added = { $count ->
    [one] One word is in the draft, and holds
   *[other] { $count } words are in the draft, and hold
} once the draft is reviewed and saved.
word-proposals-locked = On this workstation only the managed policy lists harmless words. Give IT these lines for it:
word-proposals-recorded = That the screen was read stands in the history, without a word of it.
word-proposals-not-recorded = The history could not record that the screen was read. Call IT.
word-proposals-unheard = The program did not answer. Try again.

## The test of the connection

link-check-title = Connection to the service centre
link-check-means = Tests the way to the service centre step by step, on a connection of its own. Nothing is opened by it, and no engineer can come in by it.
link-check-start = Test the connection
link-check-stop = Stop the test
link-check-remedy = What to do:
link-check-at = Tested: { $at }.
link-check-recorded = It stands in the history.
link-check-not-recorded = The history could not record it. Call IT.
link-check-unheard = The program did not answer. Try again.

## About

about-what = The hospital’s own console for remote service by the manufacturer: your staff decide, watch, end it, and keep the evidence.
about-version = Version
about-device = Device
about-no-device = Not enrolled
about-licence = Licence
about-limits = Limits of this version
about-libraries = Libraries
library = Library
limit-masking = Text on the mirrored screen is found by a detector and masked at every level, except words on a list of harmless words that do not stand as a name would, and windows that a rule calls safe. The detector can miss text. Images that a rule names are smoothed while they move. Close what shows patient data before you share.
limit-parameters = Measurement parameters are protected only where your IT has marked windows and tools.
limit-x11 = The screen is shared under X11. Under Wayland neither the mirror nor the banner’s place can be guaranteed.
limit-photo = What an engineer has seen can be photographed elsewhere. No console can take it back.
limit-user = A program that runs under your own user account could replace the history’s file. Copies of its seal kept elsewhere reveal that.

## Export

export-title = Export
export = Export
export-form = What to write
export-form-report = Report to print
export-form-csv = Table (CSV)
export-form-jsonl = JSON Lines
export-means = Everything of the period that is shown. Other filters do not narrow it.
export-report = Report
export-busy = The history is verified and written to a file.
export-failed = The console did not answer. Look into your documents before you try again.
