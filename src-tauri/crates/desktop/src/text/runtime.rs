//! The inference runtime: loaded once a process, one session a model, no telemetry and no log.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ort::environment::Environment;
use ort::logging::LogLevel;
use ort::session::Session;
use ort::session::builder::AutoDevicePolicy;
use ort::value::TensorRef;

use super::{TextError, files};

/// A model, ready to run.
#[derive(Debug)]
pub struct Model {
    session: Session,
    input: String,
}

/// What a model answered: its numbers, and how they are laid out.
pub struct Answer {
    /// The sizes of the dimensions, outermost first.
    pub shape: Vec<usize>,
    /// The numbers, row by row.
    pub values: Vec<f32>,
}

/// The runtime allows one a process, for good.
static RUNTIME: Mutex<Option<Environment>> = Mutex::new(None);

fn runtime(folder: &Path) -> Result<Environment, TextError> {
    let mut held = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = &*held {
        return Ok(environment.clone());
    }
    // Read for its hash alone: the loader takes a path. Who can change the file in between could change the program too.
    drop(files::verified(folder, files::RUNTIME)?);
    let environment = ort::init_from(folder.join(files::RUNTIME))
        .map_err(TextError::runtime)?
        .with_telemetry(false)
        // It logs to standard error by itself otherwise.
        .with_logger(Arc::new(|_: LogLevel, _: &str, _: &str, _: &str, _: &str| {}))
        .build()
        .map_err(TextError::runtime)?;
    environment.set_log_level(LogLevel::Fatal);
    Ok(held.insert(environment).clone())
}

impl Model {
    /// Loads a listed model; the threads it needs beside the calling one start here and inherit that one's priority.
    pub fn load(folder: &Path, name: &str, threads: NonZeroUsize) -> Result<Self, TextError> {
        let bytes = files::verified(folder, name)?;
        let session = session(&runtime(folder)?, &bytes, threads).map_err(TextError::runtime)?;
        let input = session.inputs().first().map(|input| input.name().to_owned()).ok_or(TextError::Answer)?;
        Ok(Self { session, input })
    }

    /// Runs it on one picture of three planes, `height` times `width` numbers each.
    pub fn run(&mut self, height: usize, width: usize, planes: &[f32]) -> Result<Answer, TextError> {
        let tensor = TensorRef::from_array_view(([1, 3, height, width], planes)).map_err(TextError::runtime)?;
        let outputs = self.session.run(ort::inputs![self.input.as_str() => tensor]).map_err(TextError::runtime)?;
        let output = outputs.values().next().ok_or(TextError::Answer)?;
        let (shape, values) = output.try_extract_tensor::<f32>().map_err(TextError::runtime)?;
        let shape = shape.iter().map(|side| usize::try_from(*side)).collect::<Result<_, _>>();
        Ok(Answer { shape: shape.map_err(|_| TextError::Answer)?, values: values.to_vec() })
    }
}

fn session(environment: &Environment, bytes: &[u8], threads: NonZeroUsize) -> ort::Result<Session> {
    Session::builder(environment)?
        .with_auto_device(AutoDevicePolicy::PreferCPU)?
        .with_log_level(LogLevel::Fatal)?
        .with_intra_threads(threads.get())?
        // A thread that spins takes the processor from the scanner's own console.
        .with_intra_op_spinning(false)?
        // Pictures come in all sizes.
        .with_memory_pattern(false)?
        .commit_from_memory(bytes)
}
