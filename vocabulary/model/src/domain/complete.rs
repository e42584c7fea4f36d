//! What libvirt adds to a domain while it reads it, and the checks that need more than one attribute.
//!
//! This is the part that no hypervisor has a say in; see [`super::implicit`] for what follows once one had its say.

use super::features::{ClockBasis, ClockOffset};
use super::graphics::{Listen, ListenKind, VideoKind};
use super::os::{BootDevice, BootFrom};
use super::tune::{IoThread, IoThreadSched, Placement, VcpuSched};
use super::*;
use crate::code::{CONFIG_UNSUPPORTED, INTERNAL_ERROR};
use crate::scalar::CpuSet;
use xml::YesNo;

/// Completes and checks a domain that was just read.
pub fn complete(domain: &mut Domain, root: Tag<'_>, r: &mut Reader<'_>) {
    super::kinds::leave(domain);
    names(domain, root, r);
    super::rules::check(root, r);
    memory(domain, root, r);
    processors(domain, root, r);
    os(domain, root, r);
    clock(domain);
    let devices = xml::field::child(root, "devices").unwrap_or(root);
    let named: Vec<Option<DiskBus>> = domain.devices.disks.iter().map(|disk| disk.target.bus).collect();
    for (disk, tag) in domain.body.devices.disks.iter_mut().zip(places(devices, "disk")) {
        super::disk_rules::complete(disk, tag, r);
    }
    let controllers = domain.body.devices.controllers.iter_mut();
    for (controller, tag) in controllers.zip(places(devices, "controller")) {
        controller_rules(controller, tag, r);
    }
    super::implicit::order(&mut domain.body.devices, &named);
    super::character_rules::characters(&mut domain.body.devices, devices, r);
    let graphics = domain.body.devices.graphics.iter_mut();
    for (graphics, tag) in graphics.zip(places(devices, "graphics")) {
        graphics_rules(graphics, tag, r);
    }
    for interface in &mut domain.body.devices.interfaces {
        super::disk_rules::interface(interface, r.inactive);
    }
    for hostdev in &mut domain.body.devices.hostdevs {
        hostdev.mode.get_or_insert_default();
        if hostdev.source.protocol == Some(hostdev::ScsiProtocol::Iscsi)
            && let Some(name) = hostdev.source.name.as_mut().filter(|name| !name.contains('/'))
        {
            name.push_str("/0");
        }
        if !hostdev.is_capability() {
            hostdev.managed.get_or_insert(YesNo::No);
        }
    }
    small_devices(&mut domain.body.devices);
    super::tidy::tidy(domain, r.inactive);
    metadata(domain);
}

/// Applications keep one element each, told apart by namespaces; what has none, or comes again, is nobody's.
fn metadata(domain: &mut Domain) {
    let Some(metadata) = &mut domain.body.metadata else {
        return;
    };
    let mut seen: std::collections::HashSet<String> = std::collections::HashSet::new();
    metadata
        .children
        .retain(|child| !child.namespace.is_empty() && seen.insert(child.namespace.clone()));
    if metadata.children.is_empty() {
        domain.body.metadata = None;
    }
}

/// The elements devices were read from, for the places of problems; devices that were added have none.
fn places<'a>(devices: Tag<'a>, name: &'a str) -> impl Iterator<Item = Tag<'a>> {
    xml::field::children(devices, name).chain(std::iter::repeat(devices))
}

fn names(domain: &mut Domain, root: Tag<'_>, r: &mut Reader<'_>) {
    let place = xml::field::child(root, "name").unwrap_or(root);
    if domain.name.is_empty() {
        r.problem(place, "missing name information");
    }
    if domain.name.contains('/') {
        r.problem(place, format!("name {} cannot contain '/'", domain.name));
    }
    if domain.name.contains('\n') {
        r.problem(place, format!("invalid char in name: {:?}", domain.name));
    }
    if domain.title.as_deref().is_some_and(|title| title.contains('\n')) {
        r.problem(place, "Domain title can't contain newlines");
    }
    if domain.uuid.is_some_and(|uuid| uuid.is_meaningless()) {
        r.problem_code(place, INTERNAL_ERROR, "malformed uuid element");
    }
}

fn memory(domain: &mut Domain, root: Tag<'_>, r: &mut Reader<'_>) {
    if let Some(numa) = domain.body.cpu.as_mut().and_then(|cpu| cpu.numa.as_mut()) {
        for (index, cell) in numa.cells.iter_mut().enumerate() {
            cell.id.get_or_insert(u32::try_from(index).unwrap_or_default());
            if !cell.scale() {
                r.problem(root, "unknown unit of the memory of a NUMA cell");
            }
        }
        numa.cells.sort_by_key(|cell| cell.id);
        let total: u64 = numa
            .cells
            .iter()
            .map(|cell| cell.memory)
            .fold(0, u64::saturating_add);
        let plugged: u64 = domain
            .body
            .devices
            .memories
            .iter()
            .map(|memory| memory.target.size.0)
            .fold(0, u64::saturating_add);
        if total > 0 && (r.abi_update || domain.body.memory.kib == 0) {
            domain.body.memory.kib = total.saturating_add(plugged);
        }
    }
    let total = domain.body.memory.kib;
    let current = domain.body.current_memory.map_or(0, |memory| memory.0);
    if current == 0 || current > total {
        domain.body.current_memory = Some(Kib(total));
    }
    if let Some(backing) = &mut domain.body.memory_backing
        && let Some(huge) = &mut backing.hugepages
    {
        huge.pages.iter_mut().for_each(|page| {
            page.scale();
        });
        let nodes = domain.body.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref());
        if nodes.is_none_or(|numa| numa.cells.is_empty()) {
            // A guest without nodes is one node.
            let whole = |set: &CpuSet| set.last() == Some(0);
            for page in &mut huge.pages {
                page.nodeset = page.nodeset.take().filter(|set| !whole(set));
            }
        }
    }
    if let Some(tune) = &mut domain.body.memtune {
        // So much is as good as no limit.
        let limited =
            |limit: &mut Option<Kib>| *limit = limit.filter(|limit| limit.0 < 9_007_199_254_740_991);
        limited(&mut tune.hard_limit);
        limited(&mut tune.soft_limit);
        limited(&mut tune.swap_hard_limit);
    }
    if let Some(max) = &domain.max_memory
        && max.kib == 0
    {
        domain.body.max_memory = None;
    }
}

fn processors(domain: &mut Domain, root: Tag<'_>, r: &mut Reader<'_>) {
    let place = xml::field::child(root, "vcpu").unwrap_or(root);
    let vcpu = &mut domain.body.vcpu;
    if vcpu.count == 0 {
        if xml::field::text_of(place).is_some_and(|text| text.trim() == "0") {
            r.problem(place, "invalid domain without vcpus");
        }
        vcpu.count = 1;
    }
    if let Some(current) = vcpu.current {
        if current > vcpu.count {
            let message = "maximum vCPU count must not be less than current vCPU count";
            r.problem_code(place, CONFIG_UNSUPPORTED, message);
        }
        vcpu.current = Some(current).filter(|current| *current < vcpu.count && *current > 0);
    }
    vcpu.placement.get_or_insert(Placement::Static);
    if vcpu.placement == Some(Placement::Auto) {
        vcpu.cpuset = None;
    }
    let numa = domain.body.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref());
    let last = numa.and_then(|numa| {
        numa.cells
            .iter()
            .filter_map(|cell| cell.cpus.as_ref()?.last())
            .max()
    });
    if last.is_some_and(|last| last >= domain.vcpu.count) {
        let words = "Number of CPUs in <numa> exceeds the <vcpu> count";
        r.problem_code(place, INTERNAL_ERROR, words);
    }
    iothreads(domain);
    cputune(domain, root, r);
    if is_placed_by_host(domain) {
        domain.body.vcpu.placement = Some(Placement::Auto);
    }
    numatune(domain);
}

/// Processors follow memory that the host places, unless something says where they run.
fn is_placed_by_host(domain: &Domain) -> bool {
    let memory = domain.numatune.as_ref().and_then(|tune| tune.memory.as_ref());
    let pinned = domain.cputune.as_ref().is_some_and(|tune| {
        let threads = tune.iothreadpins.is_empty();
        !tune.vcpupins.is_empty() || tune.emulatorpin.is_some() || !threads
    });
    memory.is_some_and(|memory| memory.placement == Some(Placement::Auto))
        && domain.vcpu.cpuset.is_none()
        && !pinned
}

/// Threads without a number get the lowest free ones; a list that says no more than its length is left out.
fn iothreads(domain: &mut Domain) {
    let body = &mut domain.body;
    let wanted = body.iothreads.unwrap_or_default() as usize;
    let mut next: u32 = 1;
    let explicit = !body.iothreadids.is_empty();
    while body.iothreadids.len() < wanted.min(65536) {
        if body.iothreadids.iter().all(|thread| thread.id != next) {
            body.iothreadids.push(IoThread {
                id: next,
                ..IoThread::default()
            });
        }
        next = next.saturating_add(1);
    }
    let count = u32::try_from(body.iothreadids.len()).unwrap_or_default();
    body.iothreads = Some(count).filter(|count| *count > 0);
    if !explicit {
        body.iothreadids.clear();
    }
}

/// The numbers of a guest's threads, also when the document names only how many there are.
pub fn iothread_ids(body: &Body) -> Vec<u32> {
    if body.iothreadids.is_empty() {
        return (1..=body.iothreads.unwrap_or_default()).collect();
    }
    body.iothreadids.iter().map(|thread| thread.id).collect()
}

fn cputune(domain: &mut Domain, root: Tag<'_>, r: &mut Reader<'_>) {
    let count = domain.vcpu.count;
    let Some(tune) = &mut domain.body.cputune else {
        return;
    };
    let place = xml::field::child(root, "cputune").unwrap_or(root);
    let vcpus = tune.vcpuscheds.iter().map(|sched| &sched.vcpus);
    apart(vcpus, "vcpusched", "vcpus", place, r);
    let threads = tune.iothreadscheds.iter().map(|sched| &sched.iothreads);
    apart(threads, "iothreadsched", "iothreads", place, r);
    tune.vcpupins.retain(|pin| pin.vcpu < count);
    tune.vcpupins.sort_by_key(|pin| pin.vcpu);
    tune.vcpuscheds = split(
        &tune.vcpuscheds,
        |sched| &sched.vcpus,
        |sched, vcpus| VcpuSched {
            vcpus,
            ..sched.clone()
        },
    );
    tune.vcpuscheds.retain(|sched| sched.vcpus.last() < Some(count));
    tune.iothreadscheds = split(
        &tune.iothreadscheds,
        |sched| &sched.iothreads,
        |sched, iothreads| IoThreadSched {
            iothreads,
            ..sched.clone()
        },
    );
    for cachetune in &tune.cachetunes {
        cache_collisions(cachetune, place, r);
    }
    for cachetune in &mut tune.cachetunes {
        cachetune.vcpus = CpuSet::of(cachetune.vcpus.iter().filter(|vcpu| *vcpu < count));
        cachetune.caches.iter_mut().for_each(|cache| {
            cache.scale();
        });
    }
    tune.cachetunes
        .retain(|tune| !tune.vcpus.is_empty() && (!tune.caches.is_empty() || !tune.monitors.is_empty()));
}

/// A part of a cache is given once, and counted only for those who have it.
fn cache_collisions(cachetune: &tune::Cachetune, place: Tag<'_>, r: &mut Reader<'_>) {
    use tune::CacheKind;
    for (index, part) in cachetune.caches.iter().enumerate() {
        let same = |other: &&tune::CachePart| {
            let kinds = other.kind == part.kind || [other.kind, part.kind].contains(&CacheKind::Both);
            kinds && (other.level, other.id) == (part.level, part.id)
        };
        if cachetune.caches.iter().take(index).any(|other| same(&other)) {
            let (level, id, kind) = (part.level, part.id, part.kind);
            r.problem(
                place,
                format!("Colliding cache allocations for cache level '{level}' id '{id}', type '{kind}'"),
            );
        }
    }
    for monitor in &cachetune.monitors {
        if monitor.vcpus.iter().any(|vcpu| !cachetune.vcpus.contains(vcpu)) {
            r.problem_code(
                place,
                crate::code::INVALID_ARG,
                "Monitor has vcpus that its allocation does not have",
            );
        }
    }
}

/// Notes that two entries speak of the same thread.
fn apart<'a>(
    sets: impl Iterator<Item = &'a CpuSet>,
    element: &str,
    attribute: &str,
    place: Tag<'_>,
    r: &mut Reader<'_>,
) {
    let mut seen: Vec<&CpuSet> = Vec::new();
    for set in sets {
        if seen.iter().any(|other| other.overlaps(set)) {
            let message = format!("'{element}' attributes '{attribute}' must not overlap");
            r.problem_code(place, crate::code::XML_DETAIL, message);
        }
        seen.push(set);
    }
}

/// One entry for each number, in order: libvirt keeps the scheduler with each thread.
fn split<T>(list: &[T], set: impl Fn(&T) -> &CpuSet, with: impl Fn(&T, CpuSet) -> T) -> Vec<T> {
    let mut numbers: Vec<(u32, usize)> = Vec::new();
    for (index, entry) in list.iter().enumerate() {
        numbers.extend(set(entry).iter().map(|number| (number, index)));
    }
    numbers.sort_unstable();
    numbers.dedup_by_key(|(number, _)| *number);
    numbers
        .iter()
        .filter_map(|(number, index)| Some(with(list.get(*index)?, CpuSet::of([*number]))))
        .collect()
}

fn numatune(domain: &mut Domain) {
    let auto = domain.vcpu.placement == Some(Placement::Auto);
    if auto {
        let tune = domain.body.numatune.get_or_insert_default();
        let memory = tune.memory.get_or_insert_default();
        if memory.nodeset.is_none() {
            memory.placement.get_or_insert(Placement::Auto);
        }
    }
    let Some(tune) = &mut domain.body.numatune else {
        return;
    };
    if let Some(memory) = &mut tune.memory {
        memory.mode.get_or_insert_default();
        if memory.placement.is_none() && memory.nodeset.is_none() && auto {
            memory.placement = Some(Placement::Auto);
        }
        if memory.placement == Some(Placement::Auto) {
            memory.nodeset = None;
        }
        if memory.nodeset.is_some() {
            memory.placement = None;
        }
    }
    for node in &mut tune.memnodes {
        node.mode.get_or_insert_default();
    }
    tune.memnodes.sort_by_key(|node| node.cellid);
}

fn os(domain: &mut Domain, root: Tag<'_>, r: &mut Reader<'_>) {
    let place = xml::field::child(root, "os").unwrap_or(root);
    if domain.os.kind.name.is_empty() && domain.bootloader.is_none() {
        r.problem(place, "no OS type");
    }
    if domain.os.kind.name == "linux" && domain.kind == DomainKind::Xen {
        domain.body.os.kind.name = "xen".to_owned();
    }
    let per_device = boots_per_device(&domain.body.devices);
    if per_device && !domain.os.boot.is_empty() {
        let message = "per-device boot elements cannot be used together with os/boot elements";
        r.problem_code(place, CONFIG_UNSUPPORTED, message);
    }
    if domain.os.boot.is_empty() && !per_device && domain.os.kind.name == "hvm" {
        domain.body.os.boot.push(BootFrom {
            dev: BootDevice::Disk,
        });
    }
    domain.body.os.boot.truncate(4);
    if let Some(menu) = &domain.body.os.bootmenu {
        let timeout = menu.timeout.filter(|_| menu.enable == Some(YesNo::Yes));
        if timeout.is_some_and(|timeout| timeout > 65535) {
            let message = "invalid value for boot menu timeout, must be in range [0,65535]";
            r.problem_code(place, CONFIG_UNSUPPORTED, message);
        }
    }
    if let Some(menu) = &mut domain.body.os.bootmenu {
        menu.timeout = menu.timeout.filter(|_| menu.enable == Some(YesNo::Yes));
    }
    loadparm(&mut domain.body.devices, place, r);
    sysinfo(domain);
    domain.body.on_poweroff.get_or_insert(LifecycleAction::Destroy);
    domain.body.on_reboot.get_or_insert(LifecycleAction::Restart);
    domain.body.on_crash.get_or_insert(LifecycleAction::Destroy);
}

/// The mainframe's firmware knows capital letters only, and not many.
fn loadparm(devices: &mut Devices, place: Tag<'_>, r: &mut Reader<'_>) {
    let infos = devices
        .disks
        .iter_mut()
        .map(|disk| &mut disk.info)
        .chain(devices.interfaces.iter_mut().map(|interface| &mut interface.info))
        .chain(devices.hostdevs.iter_mut().map(|hostdev| &mut hostdev.info));
    for text in infos.filter_map(|info| info.boot.as_mut()?.loadparm.as_mut()) {
        *text = text.to_uppercase();
        let known = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == ' ';
        if text.is_empty() || text.len() > 8 {
            let message = format!("loadparm value '{text}' must be between 1 and 8 characters");
            r.problem_code(place, INTERNAL_ERROR, message);
        } else if !text.chars().all(known) {
            let message = format!(
                "invalid loadparm value '{text}', expecting chars in set of [a-zA-Z0-9.] and blank spaces"
            );
            r.problem_code(place, INTERNAL_ERROR, message);
        }
    }
}

/// Whether any device names its own place in the order of booting.
fn boots_per_device(devices: &Devices) -> bool {
    devices.disks.iter().any(|disk| disk.info.boot.is_some())
        || devices
            .interfaces
            .iter()
            .any(|interface| interface.info.boot.is_some())
        || devices.hostdevs.iter().any(|hostdev| hostdev.info.boot.is_some())
        || devices
            .redirdevs
            .iter()
            .any(|redirdev| redirdev.info.boot.is_some())
        || devices
            .filesystems
            .iter()
            .any(|filesystem| filesystem.info.boot.is_some())
}

fn sysinfo(domain: &mut Domain) {
    for info in &mut domain.body.sysinfos {
        let order = |entries: &mut Option<os::Entries>, names: &[&str]| {
            if let Some(entries) = entries {
                entries.order(names);
            }
        };
        order(&mut info.bios, &["vendor", "version", "date", "release"]);
        order(
            &mut info.system,
            &[
                "manufacturer",
                "product",
                "version",
                "serial",
                "uuid",
                "sku",
                "family",
            ],
        );
        for board in &mut info.base_boards {
            board.order(&[
                "manufacturer",
                "product",
                "version",
                "serial",
                "asset",
                "location",
            ]);
        }
        order(
            &mut info.chassis,
            &["manufacturer", "version", "serial", "asset", "sku"],
        );
    }
}

fn clock(domain: &mut Domain) {
    let clock = domain.body.clock.get_or_insert_default();
    let number = clock
        .adjustment
        .as_deref()
        .and_then(|text| text.parse::<i64>().ok());
    match clock.offset {
        ClockOffset::Utc | ClockOffset::Localtime if number.is_some() => {
            let local = clock.offset == ClockOffset::Localtime;
            clock.basis = Some(if local {
                ClockBasis::Localtime
            } else {
                ClockBasis::Utc
            });
            clock.offset = ClockOffset::Variable;
        }
        ClockOffset::Variable => {
            clock.adjustment.get_or_insert_with(|| "0".to_owned());
            clock.basis.get_or_insert(ClockBasis::Utc);
        }
        _ => {}
    }
}

fn controller_rules(controller: &mut Controller, tag: Tag<'_>, r: &mut Reader<'_>) {
    if let Some(model) = &controller.model
        && !controller::models_of(controller.kind).contains(&model.as_str())
    {
        r.problem_code(tag, CONFIG_UNSUPPORTED, format!("Unknown model type '{model}'"));
    }
}

fn graphics_rules(graphics: &mut Graphics, tag: Tag<'_>, r: &mut Reader<'_>) {
    let inactive = r.inactive;
    match graphics.kind {
        GraphicsKind::Vnc | GraphicsKind::Rdp => vnc_ports(graphics, inactive),
        GraphicsKind::Spice => spice_ports(graphics, inactive),
        _ => return,
    }
    if graphics.passwd.is_some()
        && let Some(until) = &mut graphics.passwd_valid_to
    {
        match moment(until) {
            Some(text) => *until = text,
            None => {
                let words =
                    format!("cannot parse password validity time '{until}', expect YYYY-MM-DDTHH:MM:SS");
                r.problem_code(tag, INTERNAL_ERROR, words);
            }
        }
    }
    listens(graphics, tag, r);
}

/// A moment as it is printed: what is no date of the calendar is the beginning of time. None when it is no moment at all.
fn moment(text: &str) -> Option<String> {
    let (date, time) = text.split_once('T')?;
    let numbers = |text: &str, gap: char| -> Option<Vec<u32>> {
        text.split(gap).map(|part| part.parse().ok()).collect()
    };
    let (date, time) = (numbers(date, '-')?, numbers(time, ':')?);
    let ([year, month, day], [hour, minute, second]) = (date.as_slice(), time.as_slice()) else {
        return None;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    let real = (1..=9999).contains(year) && (1..=12).contains(month) && (1..=days).contains(day);
    if !real || *hour > 23 || *minute > 59 || *second > 59 {
        return Some("1970-01-01T00:00:00".to_owned());
    }
    Some(format!(
        "{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    ))
}

/// A missing port is one the host chooses.
fn vnc_ports(graphics: &mut Graphics, inactive: bool) {
    let automatic = match (graphics.autoport, graphics.port) {
        (Some(YesNo::Yes), _) | (_, Some(-1)) => true,
        (Some(YesNo::No), _) => false,
        (None, port) => port.is_none(),
    };
    graphics.autoport = Some(automatic.into());
    if automatic && (inactive || graphics.port.is_none()) {
        graphics.port = Some(if graphics.kind == GraphicsKind::Rdp { 0 } else { -1 });
    }
}

fn spice_ports(graphics: &mut Graphics, inactive: bool) {
    let asked = graphics.autoport == Some(YesNo::Yes);
    let random = graphics.port == Some(-1) && graphics.tls_port == Some(-1);
    let automatic = asked || random;
    graphics.autoport = Some(automatic.into());
    if automatic && inactive {
        graphics.port = None;
        graphics.tls_port = None;
    }
    graphics.port = graphics.port.filter(|port| *port != 0);
    graphics.tls_port = graphics.tls_port.filter(|port| *port != 0);
    if !automatic && graphics.port.is_none() && graphics.tls_port.is_none() {
        graphics.autoport = None;
    }
}

/// The attributes `listen` and `socket` are older spellings of the first `<listen>`, and stay in step with it.
fn listens(graphics: &mut Graphics, tag: Tag<'_>, r: &mut Reader<'_>) {
    let attribute = graphics.listen.take().filter(|listen| !listen.is_empty());
    let socket = graphics.socket.take();
    for listen in &mut graphics.listens {
        let address = listen.address.take().filter(|address| !address.is_empty());
        listen.address = address;
        if listen.kind == ListenKind::Network && r.inactive {
            listen.address = None;
        }
    }
    if let Some(first) = graphics.listens.first_mut() {
        if let Some(address) = &attribute
            && first.kind == ListenKind::Address
            && first.address.as_ref().is_some_and(|other| other != address)
        {
            let other = first.address.clone().unwrap_or_default();
            r.problem(
                tag,
                format!("graphics 'listen' attribute '{address}' must match 'address' attribute of first listen element (found '{other}')"),
            );
        }
        if let Some(socket) = &socket
            && first.kind == ListenKind::Socket
            && first.socket.as_ref().is_some_and(|other| other != socket)
        {
            let other = first.socket.clone().unwrap_or_default();
            r.problem(
                tag,
                format!("graphics 'socket' attribute '{socket}' must match 'socket' attribute of first listen element (found '{other}')"),
            );
        }
        match socket {
            // The older spelling is the stronger one.
            Some(socket) if !matches!(first.kind, ListenKind::Socket | ListenKind::None) => {
                *first = Listen {
                    kind: ListenKind::Socket,
                    socket: Some(socket),
                    ..Listen::default()
                };
            }
            _ if first.kind == ListenKind::Address && first.address.is_none() => first.address = attribute,
            _ => {}
        }
    } else if let Some(socket) = socket {
        graphics.listens.push(Listen {
            kind: ListenKind::Socket,
            socket: Some(socket),
            ..Listen::default()
        });
    } else {
        graphics.listens.push(Listen {
            kind: ListenKind::Address,
            address: attribute,
            ..Listen::default()
        });
    }
    mirror_listen(graphics);
}

/// Writes the first `<listen>` into the attributes as well.
pub fn mirror_listen(graphics: &mut Graphics) {
    let Some(first) = graphics.listens.first() else {
        return;
    };
    graphics.listen = None;
    graphics.socket = None;
    match first.kind {
        ListenKind::Address | ListenKind::Network => graphics.listen = first.address.clone(),
        ListenKind::Socket => graphics.socket = first.socket.clone(),
        ListenKind::None => {}
    }
    if matches!(first.kind, ListenKind::Socket | ListenKind::None) {
        graphics.port = None;
        graphics.tls_port = None;
        graphics.autoport = None;
    }
}

fn small_devices(devices: &mut Devices) {
    for usbdev in devices
        .redirfilter
        .iter_mut()
        .flat_map(|filter| &mut filter.usbdevs)
    {
        let any = |text: &mut Option<String>| *text = text.take().filter(|text| text != "-1");
        any(&mut usbdev.class);
        any(&mut usbdev.vendor);
        any(&mut usbdev.product);
        any(&mut usbdev.version);
        // One digit after the dot is the first of two.
        let parts = usbdev.version.as_deref().and_then(|text| text.split_once('.'));
        if parts.is_some_and(|(_, minor)| minor.len() == 1) {
            usbdev
                .version
                .as_mut()
                .map(|text| text.push('0'))
                .unwrap_or_default();
        }
    }
    for input in &mut devices.inputs {
        let bus = match (input.bus, input.kind) {
            (Some(bus), _) => Some(bus),
            (None, InputKind::Passthrough) => Some(InputBus::Virtio),
            (None, InputKind::Evdev) => None,
            (None, _) => None,
        };
        input.bus = bus;
    }
    if let Some(first) = devices.videos.iter_mut().next()
        && let Some(model) = &mut first.model
        && model.kind.is_none()
    {
        model.kind = Some(VideoKind::Default);
    }
    for watchdog in &mut devices.watchdogs {
        watchdog.action.get_or_insert_default();
    }
    for shmem in &mut devices.shmems {
        shmem.role = shmem.role.take();
    }
}
