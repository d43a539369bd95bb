//! What the machine decided, as commands; and every fact on its way into the history, the feed and the notices.

use history::{Draft, Kind, Payload};
use mirror::protocol::{Stats, ToMirror};
use serde_json::{Value, json};
use session::{Capabilities, Effect, Fact, Grantable, Now, Stage, Stored};
use wire::{Capability, FromConsole, Kind as SessionKind, RunId, SessionId, ToRelay};

use super::{Core, FEED, Tale, front, moment, wall};
use crate::event::{Command, Order};
use crate::record;
use crate::view::{TaskEnd, TaskOverView, Tone};

impl Core {
    /// Turns what the machine decided into commands.
    pub(super) fn perform(&mut self) {
        while let Some(effect) = self.machine.poll_effect() {
            self.effect(effect);
        }
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::Append { fact, at } => self.append(&fact, at),
            Effect::NotDone(fact) => {
                self.owed.take_if(|(owed, _)| *owed == fact);
                if let Fact::TaskReleased { .. } = fact {
                    self.released_task = None;
                }
                let draft = self.draft(&fact, self.now);
                let what = record::line(&self.words, wall(self.now), &draft.kind, &draft.payload).text;
                let text = self.words.with("notice-not-recorded", &[("what", what.into())]);
                self.put_notice("not-recorded", text, false);
            }
            Effect::Store(remembered) => {
                self.settings.permanent_limited = remembered.level == Stored::PermanentLimited;
                self.settings.not_released = remembered.not_released;
                self.settings.last_step = remembered.last_step;
                self.commands.push_back(Command::Store(self.settings.clone()));
            }
            Effect::ShowPassword => self.password_shown = true,
            Effect::WipePassword => {
                self.password = None;
                self.password_shown = false;
            }
            Effect::SendShare { session } => self.send_share(session),
            Effect::Rebuff { session, reason } => self.rebuff(session, reason),
            Effect::Turn { session, reason } => self.turn(session, reason),
            Effect::SendAsked { session, seconds } => {
                self.send(session, FromConsole::Asked { seconds });
                self.notify_request(session);
                self.commands.push_back(front());
            }
            Effect::SendGranted { session, capabilities } => self.send_granted(session, capabilities),
            Effect::SendPaused { session } => {
                self.pause_mirror();
                self.send(session, FromConsole::Paused);
            }
            Effect::SendResumed { session } => self.send(session, FromConsole::Resumed),
            Effect::SendEnded { session, reason } => {
                self.send(session, FromConsole::Ended { reason });
                self.forget(session, reason);
                self.close_viewers(Some(session));
            }
            Effect::SendToolRefused { session, run, reason } => {
                self.send(session, FromConsole::ToolRefused { run, reason });
            }
            Effect::SendToolEnded { session, run, tool, how, status } => {
                self.send_tool_ended(session, run, &tool, how, status);
            }
            Effect::SendHelp { reason } => {
                self.help = Some((wall(self.now), false));
                self.commands.push_back(Command::Relay(ToRelay::Help { reason }));
            }
            Effect::Warn { session, why, at } => self.warn(session, why, at),
            Effect::ShowBanner => self.commands.push_back(Command::Order(Order::ShowBanner)),
            Effect::HideBanner => self.commands.push_back(Command::Order(Order::HideBanner)),
            Effect::StartMirror => {
                self.mirror_up = true;
                self.tale.mirrored = true;
                // What an earlier mirror made counts on.
                self.masked_before = self.masked();
                self.masked = Stats::default();
                self.commands.push_back(Command::StartMirror);
                self.tell_mirror_masks();
            }
            Effect::StopMirror => {
                self.mirror_up = false;
                self.clients.clear();
                self.screen = None;
                self.forget_masks();
                self.commands.push_back(Command::StopMirror);
            }
            Effect::OpenGate { session } => {
                self.commands.push_back(Command::OpenGate(session));
                self.mirror(ToMirror::Resume);
            }
            Effect::HoldGate { session } => self.commands.push_back(Command::HoldGate(session)),
            Effect::CloseGate { session } => self.commands.push_back(Command::CloseGate(session)),
            Effect::AllowInput { session } => {
                let parameters = self.machine.may(session, Capability::AdjustParameters).is_ok();
                self.controls = Some(session);
                self.commands.push_back(Command::AllowInput);
                self.commands.push_back(Command::AllowParameters(parameters));
            }
            // Whoever ends beside the one who controls takes nothing from them.
            Effect::ReleaseInput { session } if self.controls.is_some_and(|controls| controls != session) => {}
            Effect::ReleaseInput { .. } => {
                self.controls = None;
                self.commands.push_back(Command::ReleaseInput);
            }
            Effect::StartTool { session, run, tool } => self.start_tool(session, run, &tool),
            Effect::StopTool { session, run } => self.stop_tool(session, run),
            Effect::BlockExaminations => self.commands.push_back(Command::BlockExaminations),
            Effect::UnblockExaminations => self.commands.push_back(Command::UnblockExaminations),
            Effect::VerifyGone { session } => {
                let runs = match self.machine.seat(session) {
                    Some(Stage::Ending(ending)) => ending.runs.keys().copied().collect::<Vec<RunId>>(),
                    Some(Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) | Stage::Ended(_)) | None => Vec::new(),
                };
                self.commands.push_back(Command::VerifyGone { session, runs });
            }
        }
    }

    /// The mirror rests while nobody may see anything.
    fn pause_mirror(&mut self) {
        if self.machine.actives().all(|active| self.machine.may(active.session, Capability::View).is_err()) {
            self.mirror(ToMirror::Pause);
        }
    }

    fn send_granted(&mut self, session: SessionId, capabilities: Capabilities) {
        self.send(session, FromConsole::Granted { capabilities: capabilities.iter().collect() });
        // INVARIANT (I1, I6): without View no viewer stays, and nothing that the mirror made meanwhile leaves when View is
        // granted again: whoever may see the screen again connects anew.
        if !capabilities.has(Capability::View) {
            self.end_viewers(&self.viewers(Some(session)));
        }
        let view_only = !capabilities.has(Capability::Control);
        for client in self.viewers(Some(session)) {
            self.mirror(ToMirror::ClientInput { client, view_only });
        }
        if !view_only {
            let parameters = capabilities.has(Capability::AdjustParameters);
            self.commands.push_back(Command::AllowParameters(parameters));
        }
    }

    pub(super) fn forget(&mut self, session: SessionId, reason: wire::Refusal) {
        self.exchanges.remove(&session);
        self.commands.push_back(Command::Forget(session));
        self.commands.push_back(Command::CloseAtRelay(ToRelay::Close { session, reason }));
    }

    /// Writes a fact. One that is tried again is written as it was, and nothing follows from it a second time.
    fn append(&mut self, fact: &Fact, at: Now) {
        if let Some((owed, draft)) = &self.owed
            && owed == fact
        {
            self.commands.push_back(Command::Append(Box::new(draft.clone())));
            return;
        }
        self.begin_tale(fact);
        let draft = self.draft(fact, at);
        self.follow(fact, at);
        // What shows at the end card is told while anybody is in, whoever it is about.
        let in_or_over = self.machine.seats().iter().any(|seat| match seat {
            Stage::Pairing(_) => false,
            Stage::Asked(_) | Stage::Active(_) | Stage::Ending(_) | Stage::Ended(_) => true,
        });
        if in_or_over && draft.session.is_some() {
            let line = record::line(&self.words, draft.at.utc, &draft.kind, &draft.payload);
            self.tale.feed.push_front(line);
            self.tale.feed.truncate(FEED);
        }
        self.owed = Some((fact.clone(), draft.clone()));
        self.commands.push_back(Command::Append(Box::new(draft)));
    }

    /// With the first who comes while nobody is in, remote service is told anew.
    fn begin_tale(&mut self, fact: &Fact) {
        let (Fact::Asked { session, .. } | Fact::TechnicalBegan { session, .. }) = fact else { return };
        let alone = self.machine.seats().iter().all(|seat| match seat {
            Stage::Active(active) => active.session == *session,
            Stage::Ending(_) => false,
            Stage::Pairing(_) | Stage::Asked(_) | Stage::Ended(_) => true,
        });
        if alone {
            self.tale = Tale::default();
            self.masked = Stats::default();
            self.masked_before = Stats::default();
        }
    }

    /// What else a fact brings about: notifications, notices, what is put on the page.
    fn follow(&mut self, fact: &Fact, at: Now) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other fact is only recorded")]
        match fact {
            Fact::Accepted { session, .. } | Fact::TechnicalBegan { session, .. } => self.notify_start(*session),
            Fact::Ended { session, why, .. } => {
                self.mask_statement(*session);
                self.notify_end(*why);
            }
            Fact::TaskUsed { .. } => self.task_is_over(TaskEnd::Used, at),
            Fact::TaskExpired => self.task_is_over(TaskEnd::Expired, at),
            Fact::TaskRevoked => self.task_is_over(TaskEnd::Revoked, at),
            Fact::TaskReleased { whom, what, .. } => {
                self.task_over = None;
                self.put_away("broken-off");
                self.released_task = Some((whom.clone(), what.clone()));
            }
            Fact::LevelChosen { .. } | Fact::LevelRestored { .. } => {
                self.task_over = None;
                self.put_away("broken-off");
            }
            Fact::NotReleased => self.not_released_since = wall(at),
            Fact::TechnicalLocked { until } => self.notify_locked(*until),
            Fact::FullNotOpened { why } => {
                let code = record::not_opened_code(*why);
                let why = self.words.say(&format!("why-full-{code}"));
                let text = self.words.with("notice-full-not-opened", &[("why", why.into())]);
                self.put_notice("full-not-opened", text, false);
            }
            Fact::FullBroken => {
                let text = self.words.say("notice-full-broken");
                self.put_notice("full-broken", text, false);
                self.notify_full_broken();
            }
            Fact::ReleaseFailed => {
                let text = self.words.say("notice-release-failed");
                self.put_notice("release-failed", text, false);
            }
            Fact::Released => {
                self.put_away("release-failed");
                self.put_away("full-broken");
            }
            Fact::HelpHeard { .. } => self.help = Some((wall(self.now), false)),
            Fact::TakenBack { capability: Grantable::Parameters, session } if self.controls == Some(*session) => {
                self.commands.push_back(Command::AllowParameters(false));
            }
            _ => {}
        }
    }

    fn task_is_over(&mut self, how: TaskEnd, at: Now) {
        let Some((whom, what)) = self.released_task.take() else { return };
        if how == TaskEnd::Used {
            self.notify_task_used();
        }
        // A level that took its place is open: nothing is blocked again.
        if self.machine.standing().is_open() {
            return;
        }
        self.task_over = Some(TaskOverView { whom, what, at: wall(at), how });
    }

    /// What was masked, for the history, of a session that may have seen the screen; nothing waits for it.
    fn mask_statement(&mut self, session: SessionId) {
        let technical = match self.machine.seat(session) {
            Some(Stage::Ending(ending)) => ending.ended.kind == SessionKind::TechnicalSupport,
            Some(Stage::Ended(ended)) => ended.kind == SessionKind::TechnicalSupport,
            // Its card may be put away before the entry is written.
            Some(Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_)) | None => false,
        };
        if technical {
            return;
        }
        let mirrored = self.tale.mirrored;
        let Stats { frames, withheld, regions, own, by_rule, texts, shown, waiting, judged, unread: _ } = self.masked();
        let payload = json!({"fact": "mask-statement-text", "mirrored": mirrored, "frames": frames, "withheld": withheld,
                             "regions": regions, "own": own, "by_rule": by_rule.values().sum::<u64>(),
                             "texts": texts, "shown": shown, "waiting": waiting, "judged": judged});
        self.noted(Kind::MaskStatement, Some(session), payload);
    }

    /// What every mirror of this remote service made and masked so far; the regions are those of now.
    pub(super) fn masked(&self) -> Stats {
        let Stats { frames, withheld, own, mut by_rule, judged, regions: _, texts: _, shown: _, waiting: _, unread: _ } =
            self.masked_before.clone();
        for (rule, times) in &self.masked.by_rule {
            *by_rule.entry(rule.clone()).or_default() += times;
        }
        Stats {
            frames: frames + self.masked.frames,
            withheld: withheld + self.masked.withheld,
            regions: self.masked.regions,
            own: own + self.masked.own,
            by_rule,
            texts: self.masked.texts,
            shown: self.masked.shown,
            waiting: self.masked.waiting,
            unread: self.masked.unread,
            judged: judged + self.masked.judged,
        }
    }

    /// An entry of the console's own, about no session; nothing waits for it.
    pub(super) fn note(&mut self, kind: Kind, payload: Value) {
        self.noted(kind, None, payload);
    }

    pub(super) fn noted(&mut self, kind: Kind, session: Option<SessionId>, payload: Value) {
        let payload: Payload = payload.as_object().cloned().unwrap_or_default();
        let session = session.map(|id| id.to_string());
        let draft = Draft { at: moment(self.now), actor: history::Actor::Console, kind, session, payload };
        self.commands.push_back(Command::Note(Box::new(draft)));
    }

    pub(super) fn warning_line(&mut self, text: String) {
        self.tale.feed.push_front(crate::view::FeedItem { at: wall(self.now), tone: Tone::Warning, text });
        self.tale.feed.truncate(FEED);
    }
}
