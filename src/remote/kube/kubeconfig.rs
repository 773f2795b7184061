//! The user's kubeconfig: its files, and those that they name, each read once and through the door to files.
//!
//! kube reads all of them itself too, but as often as it likes, and whatever they are by then.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kube::config::{AuthInfo, Cluster, Kubeconfig, KubeconfigError};

use crate::file;
use crate::remote::environment::Env;

/// The files of `KUBECONFIG`, or `~/.kube/config`, merged as kubectl merges them: what a name means first is what it means.
pub(super) fn read(env: &Env) -> Result<Kubeconfig, String> {
    let files = files(env)?;
    let mut merged = Kubeconfig::default();
    let mut any = false;
    for file in &files {
        let failed = |words: &str| format!("{}: {words}", file.display());
        let bytes = match file::read(file, file::CONFIG) {
            Ok(bytes) => bytes,
            // kubectl passes over the files of the list that are not there.
            Err(error) if error.is_absent() => continue,
            Err(error) => return Err(failed(&error.to_string())),
        };
        let text = text(bytes).ok_or_else(|| failed("it is no text"))?;
        let mut next = Kubeconfig::from_yaml(&text).map_err(|it| failed(&words(&it)))?;
        from_its_folder(&mut next, file.parent().unwrap_or(Path::new("")));
        merged = merged.merge(next).map_err(|it| failed(&words(&it)))?;
        any = true;
    }
    if any {
        return Ok(merged);
    }
    let coverage: Vec<String> = files.iter().map(|it| it.display().to_string()).collect();
    Err(format!("there is no kubeconfig at {}", coverage.join(", ")))
}

fn files(env: &Env) -> Result<Vec<PathBuf>, String> {
    let listed: Vec<PathBuf> = env("KUBECONFIG")
        .map(|it| {
            std::env::split_paths(&it)
                .filter(|it| !it.as_os_str().is_empty())
                .collect()
        })
        .unwrap_or_default();
    if !listed.is_empty() {
        return Ok(listed);
    }
    let home = ["HOME", "USERPROFILE"]
        .iter()
        .find_map(|it| env(it))
        .filter(|it| !it.is_empty());
    home.map(|it| vec![PathBuf::from(it).join(".kube").join("config")])
        .ok_or_else(|| {
            "KUBECONFIG is not set, and there is no home directory to look in".to_owned()
        })
}

/// UTF-8, or UTF-16 with a mark of its order, as Windows writes it.
fn text(bytes: Vec<u8>) -> Option<String> {
    let wide = |request: fn([u8; 2]) -> u16| {
        let pairs = bytes.get(2..).unwrap_or_default().chunks_exact(2);
        let letters: Vec<u16> = pairs.map(|it| request([it[0], it[1]])).collect();
        String::from_utf16(&letters).ok()
    };
    match bytes.as_slice() {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes).ok(),
    }
}

/// A path in a file is relative to that file. So is a program's where it has a separator; one without is looked for in `PATH`.
fn from_its_folder(kubeconfig: &mut Kubeconfig, folder: &Path) {
    let whole = |path: &mut Option<String>| {
        if let Some(path) = path.as_mut().filter(|it| !it.is_empty()) {
            *path = folder.join(&*path).to_string_lossy().into_owned();
        }
    };
    for named in &mut kubeconfig.clusters {
        if let Some(cluster) = &mut named.cluster {
            whole(&mut cluster.certificate_authority);
        }
    }
    for named in &mut kubeconfig.auth_infos {
        if let Some(user) = &mut named.auth_info {
            whole(&mut user.client_certificate);
            whole(&mut user.client_key);
            whole(&mut user.token_file);
            if let Some(exec) = &mut user.exec
                && exec
                    .command
                    .as_ref()
                    .is_some_and(|it| it.contains(std::path::MAIN_SEPARATOR))
            {
                whole(&mut exec.command);
            }
        }
    }
}

/// Puts the content of the files that are named in the place of their names. Content that stands there already goes before.
pub(super) fn filled(cluster: &mut Cluster, user: &mut AuthInfo) -> Result<(), String> {
    let read = |key: &str, path: Option<String>, most: u64| {
        let path = path.filter(|it| !it.is_empty());
        let read = path.map(|path| {
            let bytes = file::read(Path::new(&path), most);
            bytes.map_err(|error| format!("its `{key}` {path} cannot be read: {error}"))
        });
        Ok::<_, String>(read.transpose()?.map(|it| STANDARD.encode(it)))
    };
    let has = |data: &Option<String>| data.as_ref().is_some_and(|it| !it.is_empty());

    let path = cluster.certificate_authority.take();
    if !has(&cluster.certificate_authority_data) {
        let key = "certificate-authority";
        cluster.certificate_authority_data = read(key, path, file::CONFIG)?;
    }
    let path = user.client_certificate.take();
    if !has(&user.client_certificate_data) {
        user.client_certificate_data = read("client-certificate", path, file::SECRET)?;
    }
    let path = user.client_key.take();
    if !has(&secret(user, "client-key-data")) {
        let data = read("client-key", path, file::SECRET)?;
        user.client_key_data = data.map(Into::into);
    }
    Ok(())
}

/// A field of a user that kube shows nobody but a serializer.
pub(super) fn secret(user: &AuthInfo, field: &str) -> Option<String> {
    let user = serde_json::to_value(user).ok()?;
    Some(user.get(field)?.as_str()?.to_owned())
}

/// kube's own words, but for those that quote the file: a line of a kubeconfig can be a key.
pub(super) fn words(error: &KubeconfigError) -> String {
    match error {
        KubeconfigError::Parse(error) => match error.location() {
            Some(at) => format!(
                "the kubeconfig cannot be read as one: line {}, column {}",
                at.line(),
                at.column()
            ),
            None => "the kubeconfig cannot be read as one".to_owned(),
        },
        other => other.to_string(),
    }
}
