//! XDR (RFC 4506) values, each with its limit and its description.
