//! Deleted applications: listed, restored and purged for as long as they are kept.

use bytes::Bytes;
use http::{Method, Request};

use super::answer::{Answer, not_found, nothing, ok};
use super::applications::FILTERS;
use super::query::{self, Segment, selected};
use super::{entity, no_segment, not_allowed};
use crate::arm::path::Target;
use crate::world::World;

/// `directory-deleteditems-list`, `-get`, `-restore`, `-delete`. "The OData cast type is a required part of the URI."
pub(super) fn answer(
    world: &mut World,
    below: &[Segment],
    target: &Target,
    request: &Request<Bytes>,
) -> Answer {
    let names: Vec<String> = below.iter().map(|it| it.name.to_lowercase()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match (request.method(), names.as_slice()) {
        (&Method::GET, ["microsoft.graph.application"]) => {
            let gone = world.directory.applications.values();
            let gone = gone.filter(|app| app.deleted.is_some());
            let bodies = gone.map(|app| app.body()).collect();
            query::page(world, target, "applications", &FILTERS, bodies)
        }
        (&Method::GET, ["microsoft.graph.serviceprincipal"]) => {
            let gone = world.directory.applications.values();
            let gone = gone.filter(|app| app.deleted.is_some());
            let bodies = gone.filter_map(|app| app.principal_body()).collect();
            let known = ["appId", "displayName", "id"];
            query::page(world, target, "servicePrincipals", &known, bodies)
        }
        (&Method::GET, [id]) if !id.starts_with("microsoft.graph.") => match body(world, id) {
            Some(body) => {
                let body = selected(body, target.query("$select"));
                ok(&entity(world, "directoryObjects", body))
            }
            None => not_found(id),
        },
        (&Method::POST, [id, "restore"]) => {
            let Some(app) = world.directory.applications.get_mut(*id) else {
                return not_found(id);
            };
            if app.deleted.take().is_none() {
                return not_found(id);
            }
            let body = app.body();
            ok(&entity(world, "directoryObjects", body))
        }
        (&Method::DELETE, [id]) => {
            if body(world, id).is_none() {
                return not_found(id);
            }
            world.directory.applications.remove(*id);
            nothing()
        }
        (_, [_] | [_, "restore"]) => not_allowed(request),
        _ => no_segment(below.last().map_or("", |it| it.name.as_str())),
    }
}

fn body(world: &World, id: &str) -> Option<serde_json::Value> {
    let app = world.directory.applications.get(id)?;
    app.deleted.as_ref()?;
    Some(app.body())
}
