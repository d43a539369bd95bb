# Sentences that the program says itself: the state, the feed, refusals, notices, notifications, tray, command line.

## The state, one sentence
state-blocked = Remote service is blocked.
state-task = Released for { $whom } until { $until }. Everything else is blocked.
state-limited = Limited access until { $until }. Examinations go on.
state-permanent = Permanent limited access. Examinations go on.
state-full = Full access until { $until }. No examinations.
state-password = A session password is on offer until { $until }. Nobody is connected.
state-asked = { $engineer }, { $organisation }, asks to be let in.
state-starting = { $engineer }, { $organisation }, is being let in. Nothing is sent yet.
state-watching = { $engineer }, { $organisation }, is watching your screen.
state-connected = { $engineer }, { $organisation }, is connected and sees nothing.
state-controlling = { $engineer }, { $organisation }, is using your mouse and keyboard.
state-paused = Paused. { $engineer }, { $organisation }, sees nothing.
state-ending = Remote service is ending. Nothing is sent any more.

## Words for codes
level-no-access = No access
level-limited = Limited access
level-permanent-limited = Permanent limited access
level-full = Full access
level-other = another level
capability-view = see the screen
capability-control = use mouse and keyboard
capability-none = nothing
capability-other = something else
why-staff = ended by staff
why-engineer = the engineer left
why-deadline = the time was over
why-link-lost = the connection did not come back
why-revoked = access was taken back
why-banner = the banner could not be shown
why-protocol = the engineer's end broke the rules of the connection
why-stopped = Chaperone was stopped
why-pause-staff = by staff
why-pause-banner = the banner cannot be seen
why-pause-mirror = the screen mirror failed
why-pause-link = the connection is lost
why-pause-locked = the screen is locked
why-wrong-password = wrong session password
why-bad-credential = the engineer's identity was not proven
why-lost = the engineer's end went away
why-slow = it took too long
why-password-expired = the session password had run out
why-password-burnt = the session password was tried too often
why-closed = access was closed meanwhile
why-not-recorded = it could not be recorded
why-not-released = nothing was released
why-busy = another session is open
why-refused = refused by staff
why-no-answer = nobody answered
why-replay = the message was seen before
why-version = another version of the protocol
why-unreachable = not reachable
why-not-authorised = not authorised
why-over = the session is over
why-other = another reason

## What happened
fact-started = Chaperone started. { $level } holds.
fact-started-broken-off = Chaperone started after it was stopped in the middle of a session. { $level } holds.
fact-stopped = Chaperone stopped. Access is blocked while it does not run.
fact-enrolled = This workstation was enrolled with { $vendor }.
fact-level-chosen = { $level } chosen.
fact-level-chosen-until = { $level } chosen, until { $until }.
fact-level-restored = { $level } restored.
fact-level-expired = { $level } ended by itself: its time was over.
fact-access-closed = Access closed by staff; it was { $level }.
fact-task-released = One task released for { $whom } until { $until }: { $what }
fact-task-revoked = The released task was taken back.
fact-task-expired = The released task ended by itself: its time was over.
fact-task-used = The released task is used up. Access is blocked again.
fact-password-offered = Session password on offer until { $until }.
fact-password-withdrawn = Session password withdrawn.
fact-password-closed = Session password withdrawn, because access was closed.
fact-password-expired = Session password ended unused.
fact-password-burnt = Session password burnt after too many wrong tries.
fact-pairing-tried = Somebody who says to be “{ $claimed }” tries the session password; { $tries } tries left.
fact-pairing-failed = The try failed: { $why }.
fact-pairing-refused = Somebody who says to be “{ $claimed }” was turned away: { $why }.
fact-pairings-refused = { $count } more tries were turned away.
fact-asked = { $engineer }, { $organisation }, asks to be let in, to { $capabilities }. Reason: { $reason }
fact-accepted = Let in by staff, to { $capabilities }.
fact-refused = Refused by staff.
fact-no-answer = Nobody answered in time: refused.
fact-request-lost = The request went away: { $why }.
fact-accept-not-recorded = Nobody was let in, because it could not be recorded.
fact-granted = Granted by staff: { $capability }.
fact-taken-back = Taken back by staff: { $capability }.
fact-capability-asked = The engineer asks to { $capability }.
fact-paused = Paused: { $why }. Nothing is sent.
fact-resumed = No longer paused ({ $why }).
fact-mirror-failed = The screen mirror failed ({ $detail }). Nothing is sent.
fact-viewer-opened = The engineer opened the picture of the screen.
fact-viewer-closed = The engineer closed the picture of the screen.
fact-link-lost = The connection is lost. Nothing is sent.
fact-session-resumed = The engineer is back after { $seconds } seconds without a picture.
fact-protocol-broken = The engineer's end broke the rules of the connection ({ $detail }).
fact-ended = The session is over: { $why }. { $now } holds.
fact-gone = All that ran for the session is gone, verified.
fact-not-gone = Not everything that ran for the session could be verified gone.
fact-clock-set = The computer's clock was set by { $seconds } seconds.
fact-mask-statement = Frames sent: { $frames }. Pictures withheld: { $withheld }. Regions masked at the end: { $regions }, of them own windows { $own }, by rule { $by_rule }.
fact-history-read = The history was read.
fact-history-verified = The history was verified and holds.
fact-history-doubted = Verification of the history: { $detail }
fact-recorded-late = Entry { $n } was written too late: nothing was opened by it, and what it narrowed was narrowed before.
fact-policy-refused = The policy cannot be used ({ $detail }). No access.
fact-other = Entry of kind “{ $kind }”.

## How a session ended, in a few words
outcome-staff = Ended by staff
outcome-engineer = Engineer left
outcome-deadline = Time was over
outcome-link-lost = Connection lost
outcome-revoked = Access taken back
outcome-banner = Banner could not be shown
outcome-protocol = Rules broken
outcome-stopped = Broken off: Chaperone stopped
outcome-refused = Refused by staff
outcome-no-answer = Nobody answered
outcome-not-recorded = Could not be recorded
outcome-wrong-password = Wrong password
outcome-bad-credential = Identity not proven
outcome-lost = Engineer's end went away
outcome-slow = Took too long
outcome-password-expired = Password had run out
outcome-closed = Access closed
outcome-open = Running
outcome-other = Other

## The end card
ended-staff = You ended the session.
ended-engineer = The engineer left the session.
ended-deadline = The session's time was over.
ended-link-lost = The connection did not come back in time.
ended-revoked = Access was taken back.
ended-banner = The banner could not be shown, so the session was ended.
ended-protocol = The engineer's end broke the rules of the connection, so the session was ended.
ended-stopped = Chaperone was stopped in the middle of the session.
now-blocked = Access is blocked.
now-task = Released for { $whom } until { $until }.
now-limited = Limited access holds until { $until }.
now-permanent = Permanent limited access holds.
now-full = Full access holds until { $until }.
stopped-mirror = The screen mirror is gone, verified.
stopped-mirror-not = The screen mirror could not be verified gone. Restart this workstation before the next session.

## Why something was not done
not-done-policy = IT's policy does not allow this level. Access stays as it is.
not-done-length = IT's policy does not allow this length. Access stays as it is; choose a shorter time.
not-done-text = Say whom and what the task is for. Nothing was released.
not-done-level-open = A level is open already, so no task needs to be released.
not-done-blocked = Access is blocked. Choose a level or release a task first.
not-done-nothing-to-restore = There is no level to restore. Choose one.
not-done-nothing-to-end = Nothing is open.
not-done-busy = A session or a session password is open already. End or withdraw it first.
not-done-out-of-place = That is not possible now. Access stays as it is.
not-done-other-session = That request is no longer there. Nobody was let in.
not-done-view-first = Nobody is let in without seeing the screen. Switch it on first, or refuse.
not-done-not-granted = That is not granted.
not-done-paused = The session is paused.
not-done-not-recorded = The history cannot record, so nothing was opened. Call IT.
not-done-not-enrolled = This workstation is not enrolled with a service centre. Access is blocked. Call IT.
not-done-history = The history cannot be read now. Access stays as it is. Try again, or call IT.

## The connection, when there is none
link-not-enrolled = This workstation is not enrolled with a service centre yet.
link-name = The service centre's name has no address. Ask IT to check the network.
link-address = The service centre does not answer. Ask IT to check network and firewall.
link-proxy = The proxy does not let the connection through. Ask IT to check its address and password.
link-tls = The service centre does not offer a safe connection (TLS 1.3). Nothing is sent. Call IT.
link-certificate = The service centre's certificate is not the expected one. Nothing is sent. Call IT.
link-refused = The service centre refuses this workstation. Ask IT whether it is still enrolled.
link-silent = The service centre fell silent.
link-lost = The connection was lost.
link-protocol = The service centre sent something that it must not. The connection was closed.

## Notices
notice-keyring = The keyring of this computer cannot be used ({ $detail }). Access is blocked. Log out and in again, or call IT.
notice-history = The history cannot be used ({ $detail }). Access is blocked. Call IT.
notice-history-set-aside = The history was damaged. It was set aside as { $file } and a new one begun. Call IT; access stays blocked until you have seen this.
notice-policy = IT's policy file cannot be used ({ $detail }). Access is blocked. Call IT.
notice-not-recorded = Not done, because the history could not record it: { $what } Access is not wider than before. Try again, or call IT.
notice-unrecorded = The last step is not yet in the history; it is tried again. Access is not widened until then.
notice-broken-off = Chaperone was stopped in the middle of a session with { $engineer }. Access is blocked.
notice-enrolment = The enrolment cannot be used ({ $detail }). Access is blocked. Call IT.
notice-hotkey = The End key ({ $key }) cannot be watched. End from the window, the banner, the tray or the command line.
notice-input = Remote mouse and keyboard cannot be offered on this computer ({ $detail }).
notice-wayland = This desktop runs on Wayland: mirror and banner cannot be guaranteed there. Log in to an X11 session.

## Desktop notifications
told-request = { $engineer }, { $organisation }, asks to be let in
told-request-body = Answer within { $seconds } seconds. No answer means no.
told-start = Remote service has begun
told-start-body = { $engineer }, { $organisation }, is in. End it at any time.
told-end = Remote service is over
told-end-body = { $why } { $now }
told-link = Connection to the service centre lost
told-link-body = { $reason }

## Tray and command line
tray-open = Open Chaperone
tray-end = End remote service
tray-quit = Quit (access is blocked meanwhile)
cli-not-running = Chaperone is not running. Remote service is blocked.
cli-ended = Remote service is ended.
cli-enrolled = This workstation is enrolled with { $vendor }. The enrolment file was removed.
cli-enrolled-kept = This workstation is enrolled with { $vendor }. The enrolment file could not be removed: remove it yourself, it holds secrets.
cli-enrol-running = Chaperone is running. Quit it from its tray menu, then enrol.
cli-intact = Intact: { $entries } entries, complete up to { $head }.
cli-tampered = Tampered at entry { $sequence }: { $what }
cli-doubt = Cannot say; { $entries } entries fit together: { $what }

## How the password was proven
method-session-password = one-time session password, read out by staff

## The history's seal
seal-never = Not verified yet.
seal-intact = Verified: { $entries } entries, nothing was changed.
seal-tampered = Something was changed at entry { $sequence }. Keep this computer as it is and call IT.
seal-doubt = Verification could not say: { $what }
