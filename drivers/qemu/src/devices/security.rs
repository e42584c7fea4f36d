//! What keeps a guest from its host: memory the host cannot read.

use super::props::Props;
use crate::definition::command::CommandLine;
use crate::definition::{QemuHost, Result, unsupported};
use model::YesNo;
use model::domain::Domain;
use model::domain::security::{LaunchSecurity, LaunchSecurityKind};

/// The object of a kind of protection.
fn object_of(kind: LaunchSecurityKind) -> &'static str {
    match kind {
        LaunchSecurityKind::Sev => "sev-guest",
        LaunchSecurityKind::SevSnp => "sev-snp-guest",
        LaunchSecurityKind::S390Pv => "s390-pv-guest",
    }
}

/// Writes the object the machine refers to.
pub fn write(line: &mut CommandLine, domain: &Domain, host: &QemuHost) -> Result<()> {
    let Some(security) = &domain.launch_security else {
        return Ok(());
    };
    let props = Props::object(object_of(security.kind), "lsec0");
    let props = match security.kind {
        LaunchSecurityKind::Sev => sev(line, props, security, host)?,
        LaunchSecurityKind::SevSnp => snp(props, security, host)?,
        LaunchSecurityKind::S390Pv => props,
    };
    line.arg("-object", props.text());
    Ok(())
}

/// How memory is marked: as the document says, else as the host does it.
fn marks(props: Props, security: &LaunchSecurity, host: &QemuHost) -> Result<Props> {
    let cbitpos = security.cbitpos.or(host.sev.map(|sev| sev.cbitpos));
    let bits = security
        .reduced_phys_bits
        .or(host.sev.map(|sev| sev.reduced_phys_bits));
    let (Some(cbitpos), Some(bits)) = (cbitpos, bits) else {
        return unsupported("the host does not say how it marks memory of protected guests");
    };
    Ok(props
        .put("cbitpos", cbitpos)
        .put("reduced-phys-bits", bits)
        .opt("policy", security.policy.map(|policy| policy.0)))
}

fn sev(line: &CommandLine, props: Props, security: &LaunchSecurity, host: &QemuHost) -> Result<Props> {
    let dir = &line.context.lib_dir;
    let hashes = security.kernel_hashes.map(|hashes| hashes == YesNo::Yes);
    Ok(marks(props, security, host)?
        .opt(
            "dh-cert-file",
            security.dh_cert.as_ref().map(|_| format!("{dir}/dh_cert.base64")),
        )
        .opt(
            "session-file",
            security.session.as_ref().map(|_| format!("{dir}/session.base64")),
        )
        .opt("kernel-hashes", hashes))
}

fn snp(props: Props, security: &LaunchSecurity, host: &QemuHost) -> Result<Props> {
    let yes = |answer: Option<YesNo>| answer.map(|answer| answer == YesNo::Yes);
    Ok(marks(props, security, host)?
        .opt(
            "guest-visible-workarounds",
            security.guest_visible_workarounds.clone(),
        )
        .opt("id-block", security.id_block.clone())
        .opt("id-auth", security.id_auth.clone())
        .opt("host-data", security.host_data.clone())
        .opt("kernel-hashes", yes(security.kernel_hashes))
        .opt("author-key-enabled", yes(security.author_key))
        .opt("vcek-disabled", yes(security.vcek).map(|vcek| !vcek)))
}
