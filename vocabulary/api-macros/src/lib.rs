//! `#[procedures]` turns a trait into an interface definition, `#[facet]` lets a driver implement it with `async fn`.
//!
//! Both work on bare tokens: a full Rust parser would cost more compile time than everything it would save here.
//! The grammar is small on purpose, and what does not fit it is a compile error at its own place.

mod facet;
mod procedures;
mod tokens;

use proc_macro::TokenStream;

/// Declares the procedures of one facet.
///
/// Each method needs `#[procedure(NUMBER, …)]`; from it follow the trait method with its "not supported" default, a
/// row in the table `NAME_PROCEDURES`, an arm in `dispatch_NAME` and the stub in `impl Name for Remote`.
/// Keys of the attribute: `c = "virName"`, `since = "1.2.3"`, `ro = allow | deny`,
/// `deny_ro_if(flags | value, PARAMETER, CONSTANT…)`, `acl(object.permission [, all | none = [CONSTANT…]]
/// [, PARAMETER == CONSTANT])`, `filter(object.permission)`, `driver = name`, `priority = high`, `ret = name`,
/// `stream(read | write, arg = N [, sparse = CONSTANT])`, `fds([in = "n"] [, out = "n"])`, `pre_auth`.
#[proc_macro_attribute]
pub fn procedures(attribute: TokenStream, item: TokenStream) -> TokenStream {
    tokens::finish(procedures::expand(attribute, item))
}

/// Lets `async fn` methods implement a facet: each becomes a function that returns a boxed future.
#[proc_macro_attribute]
pub fn facet(_: TokenStream, item: TokenStream) -> TokenStream {
    tokens::finish(facet::expand(item))
}
