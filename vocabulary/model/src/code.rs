//! Numbers of libvirt's errors that reading and checking documents can end with.

/// A fault of the program.
pub const INTERNAL_ERROR: i32 = 1;
/// A function that is not there.
pub const NO_SUPPORT: i32 = 3;
/// An argument that makes no sense.
pub const INVALID_ARG: i32 = 8;
/// Something that did not work.
pub const OPERATION_FAILED: i32 = 9;
/// The operating system refused.
pub const SYSTEM_ERROR: i32 = 38;
/// The document says something it must not say.
pub const XML_ERROR: i32 = 27;
/// The text is no XML.
pub const XML_DETAIL: i32 = 35;
/// The configuration cannot be had here.
pub const CONFIG_UNSUPPORTED: i32 = 67;
/// A number is too large.
pub const OVERFLOW: i32 = 82;
/// A device has nothing behind it; the message is its name.
pub const NO_SOURCE: i32 = 19;
/// A device is nowhere in the guest; the message is what is behind it.
pub const NO_TARGET: i32 = 20;
/// The state of the object does not allow it.
pub const OPERATION_INVALID: i32 = 55;
/// The operation cannot be had here.
pub const OPERATION_UNSUPPORTED: i32 = 84;
/// The CPUs do not fit each other.
pub const CPU_INCOMPATIBLE: i32 = 91;
/// The document does not obey the schema.
pub const XML_INVALID_SCHEMA: i32 = 92;

/// What programs are told of a problem. Text that is no XML at all is shown with its line and a mark below the place.
pub fn words(problem: &xml::Problem) -> String {
    // What a rule finds wrong has a path; text that could not be read has none.
    if problem.code != XML_DETAIL || problem.line == 0 || !problem.path.is_empty() {
        return problem.message.clone();
    }
    let dashes = "-".repeat((problem.column.saturating_sub(1) as usize).min(200));
    format!(
        "at line {}: {}\n{}\n{dashes}^",
        problem.line, problem.message, problem.source_line
    )
}

/// The words libvirt puts before the text of an error.
pub fn prefix(code: i32) -> &'static str {
    match code {
        INTERNAL_ERROR => "internal error: ",
        NO_SOURCE => "missing source information for device ",
        NO_TARGET => "missing target information for device ",
        NO_SUPPORT => "this function is not supported by the connection driver: ",
        INVALID_ARG => "invalid argument: ",
        OPERATION_FAILED => "operation failed: ",
        XML_ERROR => "XML error: ",
        CONFIG_UNSUPPORTED => "unsupported configuration: ",
        OVERFLOW => "numerical overflow: ",
        OPERATION_INVALID => "Requested operation is not valid: ",
        OPERATION_UNSUPPORTED => "Operation not supported: ",
        CPU_INCOMPATIBLE => "the CPU is incompatible with host CPU: ",
        XML_INVALID_SCHEMA => "XML document failed to validate against schema: ",
        _ => "",
    }
}

/// The whole message of a problem as libvirt's clients see it.
pub fn message(problem: &xml::Problem) -> String {
    let prefix = prefix(problem.code);
    if problem.message.is_empty() {
        return prefix.trim_end().trim_end_matches(':').to_owned();
    }
    format!("{prefix}{}", problem.message)
}
