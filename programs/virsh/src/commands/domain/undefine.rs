//! `undefine`: forget the definition of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "undefine",
    aliases: &[],
    group: Group::Domain,
    summary: "forget the definition of a domain",
    description: "Forgets the definition of a domain; one that runs becomes transient.",
    options: &[
        DOMAIN,
        Opt::flag("managed-save", "with managed save"),
        Opt::text(
            "storage",
            "disks whose volumes are removed too, separated by commas",
        )
        .loose(),
        Opt::flag("remove-all-storage", "remove all volumes of its disks too"),
        Opt::flag(
            "delete-storage-volume-snapshots",
            "remove snapshots of the volumes too",
        ),
        Opt::flag("wipe-storage", "wipe volumes before they are removed"),
        Opt::flag("snapshots-metadata", "remove what is known of its snapshots"),
        Opt::flag("checkpoints-metadata", "remove what is known of its checkpoints"),
        Opt::flag("nvram", "remove its NVRAM too"),
        Opt::flag("keep-nvram", "keep its NVRAM"),
        Opt::flag("tpm", "remove the state of its TPM too"),
        Opt::flag("keep-tpm", "keep the state of its TPM"),
    ],
    option_aliases: &[("delete-snapshots", "delete-storage-volume-snapshots")],
    examples: &["undefine test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("nvram", "keep-nvram")?;
    args.exclusive("tpm", "keep-tpm")?;
    if args.has("wipe-storage") && !args.has("storage") && !args.has("remove-all-storage") {
        fail!("'--wipe-storage' requires '--storage <string>' or '--remove-all-storage'");
    }
    let flags = args.flags(&[
        ("managed-save", VIR_DOMAIN_UNDEFINE_MANAGED_SAVE),
        ("snapshots-metadata", VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA),
        ("checkpoints-metadata", VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA),
        ("nvram", VIR_DOMAIN_UNDEFINE_NVRAM),
        ("keep-nvram", VIR_DOMAIN_UNDEFINE_KEEP_NVRAM),
        ("tpm", VIR_DOMAIN_UNDEFINE_TPM),
        ("keep-tpm", VIR_DOMAIN_UNDEFINE_KEEP_TPM),
    ]);
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let managed = at
        .domain_lifecycle
        .domain_has_managed_save_image(&at.call, domain.clone(), 0);
    if !args.has("managed-save") && managed.await.is_ok_and(|has| has != 0) {
        fail!("Refusing to undefine while domain managed save image exists");
    }
    let volumes = doomed_volumes(&at, &domain, args).await?;
    let done = if flags == 0 {
        at.domain_lifecycle.domain_undefine(&at.call, domain).await
    } else {
        at.domain_lifecycle
            .domain_undefine_flags(&at.call, domain, flags)
            .await
    };
    done.or_say(format!("Failed to undefine domain '{name}'"))?;
    shell.out.done(format!("Domain '{name}' has been undefined\n"));
    remove(shell, &at, volumes, args).await
}

/// A volume to remove, and the disk it belongs to.
struct Doomed {
    target: String,
    source: String,
    volume: api::StorageVolRef,
}

async fn doomed_volumes(at: &crate::link::Link, domain: &DomainRef, args: &Args) -> Said<Vec<Doomed>> {
    let wanted: Vec<&str> = args
        .text("storage")?
        .map(|list| list.split(',').collect())
        .unwrap_or_default();
    let all = args.has("remove-all-storage");
    if wanted.is_empty() && !all {
        return Ok(Vec::new());
    }
    if at
        .domain_properties
        .domain_is_active(&at.call, domain.clone())
        .await?
        != 0
    {
        fail!("Storage volume deletion is supported only on stopped domains");
    }
    let flags = VIR_DOMAIN_XML_INACTIVE as u32;
    let xml = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain.clone(), flags)
        .await?;
    let parsed = crate::document::parse(&xml)?;
    let mut doomed = Vec::new();
    for disk in crate::document::list(parsed.root(), "domain/devices", &["disk"]) {
        let target = crate::document::attribute(disk, "target", "dev").unwrap_or_default();
        let source = crate::document::find(disk, "source");
        let path = source
            .and_then(|s| s.attribute("file").or_else(|| s.attribute("dev")))
            .unwrap_or_default();
        if path.is_empty() || !(all || wanted.contains(&target) || wanted.contains(&path)) {
            continue;
        }
        if let Ok(volume) = at
            .storage_volumes
            .storage_vol_lookup_by_path(&at.call, path.into())
            .await
        {
            doomed.push(Doomed {
                target: target.into(),
                source: path.into(),
                volume,
            });
        }
    }
    Ok(doomed)
}

async fn remove(shell: &mut Shell, at: &crate::link::Link, volumes: Vec<Doomed>, args: &Args) -> Outcome {
    let flags = args.flags(&[(
        "delete-storage-volume-snapshots",
        VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS,
    )]);
    for Doomed {
        target,
        source,
        volume,
    } in volumes
    {
        let said = format!("'{target}'({source})");
        if args.has("wipe-storage") {
            shell.out.extra(format!("Wiping volume {said} ... "));
            let wiped = at
                .storage_volumes
                .storage_vol_wipe(&at.call, volume.clone(), 0)
                .await;
            wiped.or_say("Failed! Volume not removed.")?;
            shell.out.extra("Done.\n");
        }
        let removed = at
            .storage_volumes
            .storage_vol_delete(&at.call, volume, flags)
            .await;
        removed.or_say(format!("Failed to remove storage volume {said}"))?;
        shell.out.extra(format!("Volume {said} removed.\n"));
    }
    Ok(())
}
