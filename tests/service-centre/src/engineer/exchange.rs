//! The pairing exchange and the reconnection, message by message.

use std::time::Duration;

use pairing::{
    Connected, Context, EngineerChannel, Initiator, ProofKey, Reconnection, Request, ResumeKey, SessionPassword,
};
use tokio::time::timeout;
use wire::{FrameKind, FromRelay, Kind, PairReply, Refusal, ToRelay};

use super::client::{ClientError, random};
use super::dial::{Arrival, Arriving, Outgoing};

/// How long the console may take for each step; recording a try takes it a moment.
const STEP: Duration = Duration::from_secs(10);

/// What the pairing starts from.
#[derive(Clone, Copy)]
pub(super) enum Secret<'a> {
    /// A session password that the staff read out: application support.
    ReadOut(&'a SessionPassword),
    /// The code of a time step: technical support.
    Timed { code: &'a SessionPassword, step: u64 },
}

impl<'a> Secret<'a> {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::ReadOut(_) => Kind::ApplicationSupport,
            Self::Timed { .. } => Kind::TechnicalSupport,
        }
    }

    fn parts(self) -> (&'a SessionPassword, Option<u64>) {
        match self {
            Self::ReadOut(password) => (password, None),
            Self::Timed { code, step } => (code, Some(step)),
        }
    }
}

/// Pairs: opens the session at the relay, exchanges the shares, shakes hands.
pub(super) async fn pair(
    (out, arriving): (&mut Outgoing, &mut Arriving),
    context: Context,
    secret: Secret<'_>,
    (jwt, key, request): (&str, &ProofKey, Request),
) -> Result<Connected, ClientError> {
    let open = ToRelay::Open { session: context.session, device: context.device.clone(), kind: context.kind };
    let (password, step) = secret.parts();
    let (initiator, start) = Initiator::start(context, password, step, random()?);
    out.control(&open).await.map_err(ClientError::Unreachable)?;
    out.frame(FrameKind::Pairing, start.encode()).await.map_err(ClientError::Unreachable)?;
    let reply = reply(arriving).await?;
    let (proving, message) = initiator.finish(&reply)?;
    out.frame(FrameKind::Handshake, message).await.map_err(ClientError::Unreachable)?;
    let answer = handshake(arriving).await?;
    Ok(proving.confirm(&answer, jwt, key, request)?)
}

/// Takes a session up again under the next number.
pub(super) async fn rejoin(
    (out, arriving): (&mut Outgoing, &mut Arriving),
    resume: &mut ResumeKey,
) -> Result<EngineerChannel, ClientError> {
    let context = resume.context().clone();
    let (reconnection, start) = Reconnection::start(resume, random()?)?;
    let open = ToRelay::Open { session: context.session, device: context.device, kind: context.kind };
    out.control(&open).await.map_err(ClientError::Unreachable)?;
    out.frame(FrameKind::Pairing, start.encode()).await.map_err(ClientError::Unreachable)?;
    let reply = reply(arriving).await?;
    let (rejoining, message) = reconnection.finish(&reply)?;
    out.frame(FrameKind::Handshake, message).await.map_err(ClientError::Unreachable)?;
    let answer = handshake(arriving).await?;
    Ok(rejoining.complete(&answer)?)
}

async fn reply(arriving: &mut Arriving) -> Result<PairReply, ClientError> {
    let payload = expect(arriving, FrameKind::Pairing).await?;
    PairReply::parse(&payload).map_err(|_| ClientError::Refused(Refusal::Protocol))
}

async fn handshake(arriving: &mut Arriving) -> Result<Vec<u8>, ClientError> {
    expect(arriving, FrameKind::Handshake).await
}

/// Waits for a frame of this kind; a refusal in its place is an error.
async fn expect(arriving: &mut Arriving, expected: FrameKind) -> Result<Vec<u8>, ClientError> {
    let step = async {
        loop {
            match arriving.next().await.map_err(ClientError::Unreachable)? {
                Arrival::Frame(kind, payload) if kind == expected => return Ok(payload),
                Arrival::Frame(FrameKind::Pairing, payload) => {
                    return Err(match PairReply::parse(&payload) {
                        Ok(PairReply::Refused { reason }) => ClientError::Refused(reason),
                        Ok(PairReply::Share { .. }) | Err(_) => ClientError::Refused(Refusal::Protocol),
                    });
                }
                Arrival::Control(FromRelay::Close { reason, .. }) => return Err(ClientError::Refused(reason)),
                Arrival::Control(FromRelay::PeerLost { .. }) => {
                    return Err(ClientError::Refused(Refusal::Unreachable));
                }
                // Left over from before a lost link.
                Arrival::Frame(FrameKind::Handshake | FrameKind::Transport, _)
                | Arrival::Control(FromRelay::Open { .. } | FromRelay::HelpHeard {}) => {}
            }
        }
    };
    timeout(STEP, step).await.unwrap_or(Err(ClientError::Refused(Refusal::NoAnswer)))
}
