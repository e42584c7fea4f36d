//! Families of domain documents.

use crate::cases::Case;
use crate::{Options, compare_xml};
use model::domain::Domain;
use model::{PrintOptions, ReadOptions};

/// Documents read and printed without any hypervisor.
pub fn generic(_: &Options, case: &Case) -> Result<(), String> {
    if case.text("group") != "xml2xml" {
        return Err(format!("the group {} is not served yet", case.text("group")));
    }
    let inactive = case.flag("inactive") == Some(true);
    let read = Domain::parse(
        &case.need("input")?,
        ReadOptions {
            inactive,
            abi_update: false,
        },
    );
    if case.text("expect") == "parse-error" {
        return refused(case, read);
    }
    let domain = read.map_err(|problems| problems.to_string())?;
    let printed = domain.format(PrintOptions {
        inactive,
        secure: true,
        migratable: false,
    });
    let expected = case
        .file("expected_xml")?
        .map_or_else(|| case.need("input"), Ok)?;
    compare_xml::compare(&expected, &printed)
}

/// Whether a document was refused with the message that is expected.
fn refused(case: &Case, read: Result<Domain, model::Problems>) -> Result<(), String> {
    let Err(problems) = read else {
        return Err("was accepted".to_owned());
    };
    let Some(expected) = case.file("expected_error")? else {
        return Ok(());
    };
    let message = problems.first().map(model::code::message).unwrap_or_default();
    if message.trim() == expected.trim() {
        Ok(())
    } else {
        Err(format!("expected {expected:?}, got {message:?}"))
    }
}

/// Documents completed for QEMU, and the command lines made of them.
pub fn qemu(options: &Options, case: &Case) -> Result<(), String> {
    if options.roundtrip {
        return roundtrip(case);
    }
    Err("not served yet".to_owned())
}

/// Reads a printed document and prints it again.
fn roundtrip(case: &Case) -> Result<(), String> {
    let Some(expected) = case.file("expected_xml")? else {
        return Ok(());
    };
    let domain = Domain::parse(
        &expected,
        ReadOptions {
            inactive: true,
            abi_update: false,
        },
    )
    .map_err(|problems| problems.to_string())?;
    let printed = domain.format(PrintOptions {
        inactive: true,
        secure: true,
        migratable: false,
    });
    if printed == expected {
        return Ok(());
    }
    compare_xml::compare(&expected, &printed)?;
    let line = expected
        .lines()
        .zip(printed.lines())
        .find(|(left, right)| left != right);
    Err(format!("bytes differ: {line:?}"))
}
