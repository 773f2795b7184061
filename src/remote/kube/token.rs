//! The token that a kubeconfig's `tokenFile` holds, read anew as whoever rotates it writes it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use azure_core::credentials::Secret;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::fault::Fault;
use crate::file;
use crate::remote::heard::is_carried;
use crate::remote::http::{Bearer, Budget};
use crate::remote::secrets;

/// How long a token is used before the file is read again, as with kubectl.
const USED: Duration = Duration::from_secs(60);

/// A file that holds a token, and nothing else but blanks around it.
#[derive(Debug)]
pub(super) struct TokenFile {
    path: PathBuf,
    held: Mutex<(Secret, Instant)>,
}

impl TokenFile {
    /// Errors: there is no token in it.
    pub(super) fn new(path: &str) -> Result<Self, String> {
        let token = read(Path::new(path))?;
        Ok(Self {
            path: path.into(),
            held: Mutex::new((token, Instant::now())),
        })
    }
}

fn read(path: &Path) -> Result<Secret, String> {
    let name = path.display();
    let bytes = file::read(path, file::SECRET)
        .map_err(|error| format!("its `tokenFile` {name} cannot be read: {error}"))?;
    let text = String::from_utf8_lossy(&bytes);
    let token = text.trim();
    secrets::keep(token);
    if !is_carried(token) {
        return Err(format!("its `tokenFile` {name} holds no token"));
    }
    Ok(Secret::new(token.to_owned()))
}

#[async_trait]
impl Bearer for TokenFile {
    async fn token(
        &self,
        refused: Option<&Secret>,
        _: &mut Budget,
    ) -> Result<Option<Secret>, Fault> {
        let mut held = self.held.lock().await;
        if held.1.elapsed() >= USED || refused == Some(&held.0) {
            // A file that is gone, or is being written, was there: as with kubectl, its last token is used on
            // (https://github.com/kubernetes/kubernetes/issues/68164).
            if let Ok(token) = read(&self.path) {
                held.0 = token;
            }
            held.1 = Instant::now();
        }
        Ok(Some(held.0.clone()).filter(|it| refused != Some(it)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::SystemTime;

    use super::*;
    use crate::remote::http::RetryPolicy;

    #[tokio::test(start_paused = true)]
    async fn a_token_is_read_anew_each_minute_and_where_it_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        let write = |text: &str| std::fs::write(&path, text).expect("a file");
        write("one\n");
        let file = TokenFile::new(&path.display().to_string()).expect("a token");
        let retry_policy = RetryPolicy::new(Arc::new(|| SystemTime::UNIX_EPOCH), 1);
        let budget = &mut Budget::look(Arc::new(|_| ()), USED, &retry_policy);
        let mut token = async |refused: Option<&str>| {
            let refused = refused.map(|it| Secret::new(it.to_owned()));
            let token = file.token(refused.as_ref(), budget).await;
            token.expect("no fault").map(|it| it.secret().to_owned())
        };
        assert_eq!(token(None).await.as_deref(), Some("one"));
        write("two");
        assert_eq!(token(None).await.as_deref(), Some("one"));
        assert_eq!(token(Some("one")).await.as_deref(), Some("two"));
        assert_eq!(token(Some("two")).await, None, "there is no other");
        write("three");
        tokio::time::advance(USED).await;
        assert_eq!(token(None).await.as_deref(), Some("three"));
        // Neither what no header can carry nor a file that is gone takes the last one away.
        for spoil in [
            |path: &Path| std::fs::write(path, "a\nb"),
            |path: &Path| std::fs::remove_file(path),
        ] {
            spoil(&path).expect("a change");
            tokio::time::advance(USED).await;
            assert_eq!(token(None).await.as_deref(), Some("three"));
        }
        std::fs::create_dir(&path).expect("a folder");
        tokio::time::advance(USED).await;
        assert_eq!(token(None).await.as_deref(), Some("three"));
    }
}
