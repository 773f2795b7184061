//! `widctl schema`: the JSON Schemas of what widctl reads and writes, and how editors come to use them.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::json;

use super::out::Out;
use super::{Exit, Terminal};
use crate::file;
use crate::render::json;
use crate::source::{Code, Diagnostic, Sources};

/// Prints a JSON Schema, or writes all of them for an editor
///
/// An editor with YAML support checks and completes a manifest that begins with `# yaml-language-server: $schema=FILE`, or whose name its
/// settings map to FILE.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Of what
    #[arg(value_enum, default_value_t = Which::Manifest)]
    which: Which,
    /// Writes all schemas into this folder, and prints the settings with which editors use them
    #[arg(long, value_name = "FOLDER", conflicts_with = "which")]
    install: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// What is written by hand
    Manifest,
    /// What `plan --format json` and `plan --out` write
    Plan,
    /// What `list --format json` writes
    List,
    /// What `validate --format json` writes, and every command that comes to no result
    Findings,
    /// One line of what `apply --format json` writes
    Event,
    /// What `verify --format json` writes
    Verify,
    /// What is in a sandbox at the start, and how it behaves
    World,
}

impl Which {
    fn schema(self) -> String {
        match self {
            Which::Manifest => include_str!("../../schema/manifest.schema.json").to_owned(),
            Which::Plan => json::plan_schema(),
            Which::List => json::list_schema(),
            Which::Findings => json::findings_schema(),
            Which::Event => json::event_schema(),
            Which::Verify => json::verify_schema(),
            Which::World => WORLD.to_owned(),
        }
    }

    /// The name of the file that it is installed as.
    fn file(self) -> String {
        let name = self.to_possible_value();
        format!(
            "{}.schema.json",
            name.as_ref().map_or("", |it| it.get_name())
        )
    }
}

/// The schema of a sandbox's world.
pub(super) const WORLD: &str = include_str!("../../schema/world.schema.json");

/// What manifests are usually called; in `schema/schemastore.json` too.
const NAMES: [&str; 4] = ["widctl.yaml", "widctl.yml", "*.widctl.yaml", "*.widctl.yml"];

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    match &arguments.install {
        None => terminal.data(&arguments.which.schema()),
        Some(folder) => install(folder, terminal),
    }
}

fn install(folder: &Path, terminal: &Terminal) -> Exit {
    let unwritable = |why: String| {
        let message = format!("cannot write into {}", folder.display());
        let finding = Diagnostic::error(Code::Unwritable, message).why(why);
        terminal.findings(&[finding], &Sources::default());
        Exit::Error
    };
    let whole = match std::path::absolute(folder) {
        Ok(whole) => whole,
        Err(error) => return unwritable(format!("{error}.")),
    };
    // What editors are told stands in texts of theirs: quotes and ends of lines would say something else there.
    let plain =
        |it: char| !it.is_control() && (cfg!(windows) || it != '\\') && !"\"'`$".contains(it);
    if whole.to_str().is_none_or(|it| !it.chars().all(plain)) {
        return unwritable("Editors could not be told of a folder by this name.".to_owned());
    }
    if let Err(error) = file::folder(folder) {
        return unwritable(format!("{error}."));
    }
    for which in Which::value_variants() {
        let path = folder.join(which.file());
        let written = Out::File(path.clone()).write(&which.schema(), terminal);
        if written != Exit::Done {
            return written;
        }
        terminal.talk(&format!("{}: written\n", path.display()));
    }
    terminal.data(&settings(folder, &whole))
}

/// What to write where, so that editors know manifests by their names.
fn settings(folder: &Path, whole: &Path) -> String {
    let manifest = folder.join(Which::Manifest.file());
    let near = if folder.is_absolute() {
        manifest.display().to_string()
    } else {
        format!("./{}", manifest.display())
    };
    let far = whole.join(Which::Manifest.file()).display().to_string();
    let code = json!({"yaml.schemas": {near: NAMES}});
    let names = NAMES.map(|it| format!("\"{it}\"")).join(", ");
    format!(
        "VS Code, with the extension \"YAML\" by Red Hat: .vscode/settings.json of the folder where widctl ran

{}
Neovim, with yaml-language-server: init.lua

vim.lsp.config(\"yamlls\", {{
  settings = {{yaml = {{schemas = {{[\"{}\"] = {{{names}}}}}}}}},
}})

JetBrains IDEs: Settings > Languages & Frameworks > Schemas and DTDs > JSON Schema Mappings > +

  schema file     {}
  schema version  JSON Schema version 7
  files           {}

Any other editor with yaml-language-server: the first line of a manifest

# yaml-language-server: $schema={}
",
        json::pretty(&code),
        far.replace('\\', "/"),
        far,
        NAMES.join(", "),
        manifest.display(),
    )
}
