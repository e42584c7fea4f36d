//! `screenshot`: picture of the screen of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "screenshot",
    aliases: &[],
    group: Group::Domain,
    summary: "picture of the screen of a guest",
    description: "Writes a picture of a screen of the guest into a file.",
    options: &[
        DOMAIN,
        Opt::text("file", "where to store it")
            .loose()
            .complete(Complete::File),
        Opt::number("screen", "number of the screen").loose(),
    ],
    option_aliases: &[],
    examples: &["screenshot test /tmp/picture.ppm"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let screen: u32 = args.number("screen")?.unwrap_or(0);
    let file = args.text("file")?.map(str::to_string);
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let (call, mut stream) = at.call_with_stream();
    let taken = at
        .domain_devices
        .domain_screenshot(&call, domain, screen, 0)
        .await;
    let mime = taken.or_say(format!("could not take a screenshot of {name}"))?;
    let path = file.unwrap_or_else(|| default_name(&name, mime.as_deref()));
    let made = std::fs::File::create(&path).map_err(|error| {
        Failure::say(format!(
            "cannot create file {path}: {}",
            crate::files::plain(&error)
        ))
    });
    let mut file = made?;
    crate::transfer::receive(&mut stream, &mut file)
        .await
        .or_say(format!("could not receive data from domain '{name}'"))?;
    shell.out.done(format!(
        "Screenshot saved to {path}, with type of {}",
        mime.unwrap_or_default()
    ));
    Ok(())
}

fn default_name(domain: &str, mime: Option<&str>) -> String {
    let ending = match mime {
        Some("image/x-portable-pixmap") => ".ppm",
        Some("image/png") => ".png",
        _ => "",
    };
    let now = crate::time::local(crate::time::now_s())
        .format()
        .replace(' ', "-");
    // A name must not lead the file out of the current directory.
    format!("{}-{now}{ending}", domain.replace('/', "_"))
}
