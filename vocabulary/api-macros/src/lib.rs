//! The attribute that turns a facet trait into wire structs, dispatch, stubs and tables.
