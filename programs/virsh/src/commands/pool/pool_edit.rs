//! `pool-edit`: edit the definition of a pool.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "pool-edit",
    aliases: &[],
    group: Group::Pool,
    summary: "edit the definition of a pool",
    description: "Opens the definition of a pool in an editor and defines the pool anew.",
    options: &[POOL],
    option_aliases: &[],
    examples: &["pool-edit default-pool"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::editor::{self, Again};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, pool) = shell.pool(args).await?;
    let name = pool.name.clone();
    let facet = &at.storage_pools;
    let mut draft = match facet
        .storage_pool_get_xml_desc(&at.call, pool.clone(), VIR_STORAGE_XML_INACTIVE as u32)
        .await
    {
        Ok(xml) => xml,
        Err(_) => facet.storage_pool_get_xml_desc(&at.call, pool, 0).await?,
    };
    loop {
        let Some(after) = editor::edit(&draft, ".xml")? else {
            shell
                .out
                .done(format!("Pool {name} XML configuration not changed.\n"));
            return Ok(());
        };
        match facet.storage_pool_define_xml(&at.call, after.clone(), 0).await {
            Ok(made) => {
                shell
                    .out
                    .done(format!("Pool {} XML configuration edited.\n", made.name));
                return Ok(());
            }
            Err(error) => shell.report(&error.into()),
        }
        draft = after;
        if editor::ask_again(false) == Again::No {
            return Err(Failure::silent());
        }
    }
}
