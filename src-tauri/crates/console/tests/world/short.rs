//! Commands in short words, for the log.

use console::event::{Command, Order};
use mirror::protocol::ToMirror;
use wire::{FrameKind, FromConsole, PairReply, ToRelay};

use super::fact;

/// The code of a closed list's member.
pub fn code(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// A command in short words.
pub fn short(command: &Command) -> String {
    match command {
        Command::Append(draft) => format!("append {}", fact(draft)),
        Command::Note(draft) => format!("note {}", fact(draft)),
        Command::Unmask { id, .. } => format!("unmask {id}"),
        Command::Store(settings) => format!("store {}", if settings.permanent_limited { "permanent" } else { "none" }),
        Command::Mail(mail) => format!("mail {}", mail.to.len()),
        Command::Relay(_) => "relay".to_owned(),
        Command::CloseAtRelay(ToRelay::Close { reason, .. }) => format!("close {}", code(reason)),
        Command::CloseAtRelay(ToRelay::Open { .. } | ToRelay::Help { .. }) => panic!("not a close"),
        Command::Pairing(frame) => match frame.kind {
            FrameKind::Pairing => match PairReply::parse(&frame.payload).unwrap() {
                PairReply::Share { .. } => "share".to_owned(),
                PairReply::Refused { reason } => format!("rebuff {}", code(&reason)),
            },
            FrameKind::Handshake => "handshake".to_owned(),
            FrameKind::Transport => "transport".to_owned(),
        },
        Command::Channel { .. } => "channel".to_owned(),
        Command::Send { message, .. } => match message {
            FromConsole::Asked { seconds } => format!("send asked {seconds}"),
            FromConsole::Granted { capabilities } => {
                let names: Vec<_> = capabilities.iter().map(code).collect();
                format!("send granted {}", names.join("+"))
            }
            FromConsole::ViewerGone { viewer } => format!("send viewer-gone {viewer}"),
            FromConsole::Paused => "send paused".to_owned(),
            FromConsole::Resumed => "send resumed".to_owned(),
            FromConsole::Ended { reason } => format!("send ended {}", code(reason)),
            FromConsole::Tools { tools } => {
                let names = tools.iter().map(|tool| format!(" {}{}", tool.id, if tool.available { "" } else { "!" }));
                format!("send tools{}", names.collect::<String>())
            }
            FromConsole::ToolStarted { run } => format!("send tool-started {run}"),
            FromConsole::ToolRefused { run, reason } => format!("send tool-refused {run} {}", code(reason)),
            FromConsole::ToolOutput { run, text } => format!("send tool-output {run} {text:?}"),
            FromConsole::ToolEnded { run, status, how } => {
                let status = status.map(|status| format!(" {status}")).unwrap_or_default();
                format!("send tool-ended {run} {}{status}", code(how))
            }
        },
        Command::Forget(_) => "forget".to_owned(),
        Command::OpenGate(_) => "open-gate".to_owned(),
        Command::HoldGate(_) => "hold-gate".to_owned(),
        Command::CloseGate(_) => "close-gate".to_owned(),
        Command::StartMirror => "start-mirror".to_owned(),
        Command::StopMirror => "stop-mirror".to_owned(),
        Command::Mirror(message) => match message {
            ToMirror::ClientOpened { client, view_only } => {
                format!("mirror opened {client}{}", if *view_only { "" } else { " control" })
            }
            ToMirror::ClientInput { client, view_only } => {
                format!("mirror input {client} {}", if *view_only { "off" } else { "on" })
            }
            ToMirror::ClientBytes { client, .. } => format!("mirror bytes {client}"),
            ToMirror::ClientClosed { client } => format!("mirror closed {client}"),
            ToMirror::Pause => "mirror pause".to_owned(),
            ToMirror::Resume => "mirror resume".to_owned(),
            ToMirror::Drawn { rects } => {
                let rects: Vec<_> =
                    rects.iter().map(|rect| format!("{},{},{},{}", rect.x, rect.y, rect.w, rect.h)).collect();
                format!("mirror drawn {}", rects.join(" "))
            }
            ToMirror::Explain { on } => format!("mirror explain {}", if *on { "on" } else { "off" }),
            ToMirror::Start(_)
            | ToMirror::OwnPids { .. }
            | ToMirror::Known { .. }
            | ToMirror::Process { .. }
            | ToMirror::Stop => "mirror other".to_owned(),
        },
        Command::Viewer { client, viewer, .. } => format!("viewer {client}={viewer}"),
        Command::NoViewers(_) => "no-viewers".to_owned(),
        Command::VerifyGone { .. } => "verify-gone".to_owned(),
        Command::StartTool { run, tool, .. } => format!("start-tool {run} {}", tool.id),
        Command::StopTool { run, .. } => format!("stop-tool {run}"),
        Command::BlockExaminations => "block-examinations".to_owned(),
        Command::UnblockExaminations => "unblock-examinations".to_owned(),
        Command::Policy(_) => "policy".to_owned(),
        Command::AllowParameters(allowed) => format!("parameters {}", if *allowed { "on" } else { "off" }),
        Command::AllowInput => "allow-input".to_owned(),
        Command::ReleaseInput => "release-input".to_owned(),
        Command::Inject(_) => "inject".to_owned(),
        Command::Order(Order::ShowBanner) => "show-banner".to_owned(),
        Command::Order(Order::HideBanner) => "hide-banner".to_owned(),
        Command::Order(Order::Front) => "front".to_owned(),
        Command::Notify(notice) => format!("notify {}", notice.key),
        Command::Withdraw(key) => format!("withdraw {key}"),
    }
}
