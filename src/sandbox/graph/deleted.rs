//! Deleted applications: listed, restored and purged for as long as they are kept.

use http::Method;

use super::answer::{Answer, not_allowed, not_found, nothing, ok};
use super::applications::FILTERS;
use super::query::{self, Segment, selected};
use super::{entity, no_segment};
use crate::arm::path::Target;
use crate::world::World;

/// `directory-deleteditems-list`, `-get`, `-restore`, `-delete`. "The OData cast type is a required part of the URI."
pub(super) fn answer(
    world: &mut World,
    below: &[Segment],
    target: &Target,
) -> Result<Answer, Answer> {
    let names: Vec<String> = below.iter().map(|it| it.name.to_lowercase()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match (&target.method, names.as_slice()) {
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
        (&Method::GET, [id]) if !id.starts_with("microsoft.graph.") => {
            let body = body(world, id).ok_or_else(|| not_found(id))?;
            let body = selected(body, target.query("$select"));
            Ok(ok(&entity(world, "directoryObjects", body)))
        }
        (&Method::POST, [id, "restore"]) => {
            let app = world.directory.applications.get_mut(*id);
            let app = app
                .filter(|app| app.deleted.is_some())
                .ok_or_else(|| not_found(id))?;
            app.deleted = None;
            let body = app.body();
            Ok(ok(&entity(world, "directoryObjects", body)))
        }
        (&Method::DELETE, [id]) => {
            body(world, id).ok_or_else(|| not_found(id))?;
            world.directory.applications.remove(*id);
            Ok(nothing())
        }
        (_, [_] | [_, "restore"]) => Err(not_allowed(&target.method)),
        _ => Err(no_segment(below.last().map_or("", |it| it.name.as_str()))),
    }
}

fn body(world: &World, id: &str) -> Option<serde_json::Value> {
    let app = world.directory.applications.get(id)?;
    app.deleted.as_ref()?;
    Some(app.body())
}
