//! `[[tool]]` and `[[parameter_window]]`: the service tools that may run, and the windows that adjust measurement parameters.

use schemars::JsonSchema;
use screen::Pattern;
use serde::Deserialize;
use toml::Spanned;
use wire::ToolId;

use crate::value::{
    AbsolutePath, Arguments, Fault, Number, Text, Word, Words, arguments, number, path, pattern, text, word,
};
use crate::{CommandLine, Language};

/// The most tools that a policy may list.
pub(crate) const TOOLS: usize = 64;
/// How long a tool may take to end where the policy does not say, in seconds.
const END_SECONDS: u16 = 10;
/// How much of a tool's output is kept where the policy does not say, in KiB.
const OUTPUT_KIB: u16 = 64;
/// The longest title, in characters; as long as one that the engineer may read.
const TITLE: usize = 80;

/// A service tool that the engineer may run where level and grants allow it; nothing else ever runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// Its identifier.
    pub id: ToolId,
    /// What staff read.
    pub title: Titles,
    /// What is run.
    pub command: CommandLine,
    /// True where it can disturb an examination: it runs at Full only.
    pub disturbs: bool,
    /// True where it adjusts measurement parameters: it needs that grant.
    pub adjusts: bool,
    /// True where it is stopped when an examination begins.
    pub stop_for_examination: bool,
    /// How long it may take to end when asked, in seconds; 1 to 120.
    pub end_seconds: u16,
    /// How much of its output is kept, in KiB; 1 to 1024.
    pub output_kib: u16,
    /// What of it leaves.
    pub output: ToolOutput,
}

/// A title in each language of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titles {
    /// English.
    pub en: String,
    /// German.
    pub de: String,
    /// French.
    pub fr: String,
}

impl Titles {
    /// The title in one language.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::De => &self.de,
            Language::Fr => &self.fr,
        }
    }
}

/// What the engineer learns of a tool's run; the staff always see its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ToolOutput {
    /// How it ended.
    None,
    /// How it ended, and its exit status.
    #[default]
    ExitStatus,
    /// Its text too: IT declares that it prints no patient data.
    Text,
}

/// Windows in which measurement parameters are adjusted: input there needs that grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterWindow {
    /// Its name, for the history.
    pub name: String,
    /// The window's class or instance; `None` matches every one.
    pub class: Option<Pattern>,
    /// The window's title; `None` matches every one.
    pub title: Option<Pattern>,
}

impl ParameterWindow {
    /// Whether a window falls under it, by class, instance and title.
    #[must_use]
    pub fn matches(&self, class: &str, instance: &str, title: &str) -> bool {
        self.class.as_ref().is_none_or(|pattern| pattern.matches(class) || pattern.matches(instance))
            && self.title.as_ref().is_none_or(|pattern| pattern.matches(title))
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTool {
    /// Its identifier, each once.
    #[schemars(with = "String", regex(pattern = "^[a-z0-9-]{1,40}$"))]
    id: Spanned<String>,
    /// What the staff read.
    title: RawTitles,
    /// The program; no shell reads it.
    command: AbsolutePath,
    /// Its arguments.
    #[serde(default)]
    args: Arguments,
    /// True where it can disturb an examination: it runs at Full only.
    disturbs: bool,
    /// True where it adjusts measurement parameters: it needs that grant, in application support.
    #[serde(default)]
    adjusts: bool,
    /// True where it is stopped when an examination begins.
    #[serde(default)]
    stop_for_examination: bool,
    /// How long it may take to end when asked, in seconds.
    #[schemars(extend("default" = END_SECONDS))]
    end_seconds: Option<Number<1, 120>>,
    /// How much of its output is kept for the staff, in KiB.
    #[schemars(extend("default" = OUTPUT_KIB))]
    output_kib: Option<Number<1, 1_024>>,
    /// What the engineer learns; `text` only with `prints_no_patient_data = true`.
    #[schemars(extend("default" = "exit-status"))]
    output: Option<Word<ToolOutput>>,
    /// IT's declaration about what the tool prints.
    #[serde(default)]
    prints_no_patient_data: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawTitles {
    /// English.
    en: Text<TITLE>,
    /// German.
    de: Text<TITLE>,
    /// French.
    fr: Text<TITLE>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = [{ "required": ["class"] }, { "required": ["title"] }]))]
pub(crate) struct RawParameterWindow {
    /// Its name, each once.
    name: Text,
    /// A pattern for the window's class or instance; this or `title`, or both.
    class: Option<Text>,
    /// A pattern for the window's title.
    title: Option<Text>,
}

impl Words for ToolOutput {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::None), ("exit-status", Self::ExitStatus), ("text", Self::Text)];
}

/// The tools in the file's order, each identifier once.
pub(crate) fn tools(raw: Vec<Spanned<RawTool>>) -> Result<Vec<Tool>, Fault> {
    let mut tools: Vec<Tool> = Vec::new();
    for one in raw {
        let (whole, id) = (one.span(), one.get_ref().id.span());
        if tools.len() == TOOLS {
            return Err((whole, format!("a policy lists at most {TOOLS} tools")));
        }
        let tool = tool(one.into_inner())?;
        if tools.iter().any(|other| other.id == tool.id) {
            return Err((id, format!("a tool with the id \"{}\" stands above already", tool.id)));
        }
        tools.push(tool);
    }
    Ok(tools)
}

fn tool(raw: RawTool) -> Result<Tool, Fault> {
    let output = match &raw.output {
        Some(word) => word.span(),
        None => raw.id.span(),
    };
    let id = ToolId::new(raw.id.get_ref().as_str()).map_err(|_| {
        let told = "allowed are 1 to 40 characters of a to z, 0 to 9 and -";
        (raw.id.span(), format!("`id` is \"{}\", {told}", raw.id.get_ref()))
    })?;
    let tool = Tool {
        id,
        title: Titles {
            en: text("en", &raw.title.en)?,
            de: text("de", &raw.title.de)?,
            fr: text("fr", &raw.title.fr)?,
        },
        command: CommandLine { program: path("command", raw.command)?, args: arguments("args", raw.args)? },
        disturbs: raw.disturbs,
        adjusts: raw.adjusts,
        stop_for_examination: raw.stop_for_examination,
        end_seconds: number("end_seconds", raw.end_seconds)?.unwrap_or(END_SECONDS),
        output_kib: number("output_kib", raw.output_kib)?.unwrap_or(OUTPUT_KIB),
        output: word("output", raw.output)?.unwrap_or_default(),
    };
    if tool.output == ToolOutput::Text && !raw.prints_no_patient_data {
        return Err((output, "`output = \"text\"` needs `prints_no_patient_data = true`".to_owned()));
    }
    Ok(tool)
}

/// The parameter windows in the file's order, each name once.
pub(crate) fn parameter_windows(raw: Vec<Spanned<RawParameterWindow>>) -> Result<Vec<ParameterWindow>, Fault> {
    let mut windows: Vec<ParameterWindow> = Vec::new();
    for window in raw {
        let (span, window) = (window.span(), window.into_inner());
        if window.class.is_none() && window.title.is_none() {
            return Err((span, "a parameter window has at least one of `class` and `title`".to_owned()));
        }
        let name = text("name", &window.name)?;
        if windows.iter().any(|other| other.name == name) {
            return Err((window.name.span(), format!("a parameter window named \"{name}\" stands above already")));
        }
        windows.push(ParameterWindow {
            name,
            class: pattern("class", window.class)?,
            title: pattern("title", window.title)?,
        });
    }
    Ok(windows)
}
