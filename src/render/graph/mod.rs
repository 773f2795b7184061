//! A graph drawn: as Mermaid, as DOT, and as a page of HTML.

mod dot;
mod html;
mod mermaid;
mod picture;

pub use dot::dot;
pub use html::html;
pub use mermaid::mermaid;
