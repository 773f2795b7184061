//! The clusters that a run reaches, each connected to once.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::Kube;
use crate::fault::Fault;

/// The clusters that are reached in this run, by their key.
#[derive(Debug, Default)]
pub(crate) struct Clusters(Mutex<BTreeMap<String, Arc<OnceCell<Kube>>>>);

/// A cluster that was reached: its cell is filled.
#[derive(Debug, Clone)]
pub struct Reached(Arc<OnceCell<Kube>>);

impl Deref for Reached {
    type Target = Kube;

    fn deref(&self) -> &Kube {
        self.0.get().expect("a reached cluster's cell is filled")
    }
}

impl Clusters {
    /// Connects to the cluster of that key by `connect`, unless it was before. A failure is not kept.
    pub(in crate::remote) async fn reach(
        &self,
        cluster: &str,
        connect: impl Future<Output = Result<Kube, Fault>>,
    ) -> Result<Reached, Fault> {
        let cell = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(cluster.to_owned())
            .or_default()
            .clone();
        cell.get_or_try_init(|| connect).await?;
        Ok(Reached(cell))
    }

    pub(in crate::remote) fn reached(&self, cluster: &str) -> Result<Reached, Fault> {
        let cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cells
            .get(cluster)
            .filter(|cell| cell.initialized())
            .map(|cell| Reached(cell.clone()))
            .ok_or_else(|| {
                let words = "it was not reached when it was looked at";
                Fault::local(format!("reach cluster {cluster}"), words)
            })
    }
}
