//! Chains of one card: their names, and the commands that make, link, rename and remove them.

use crate::Command;
use crate::command::Layer;

/// The two sets of a card's chains: those at work, and those being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    Work,
    Temporary,
}

/// A direction as the host sees it: what comes from the guest, and what goes to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    FromGuest,
    ToGuest,
}

pub(crate) const WAYS: [Way; 2] = [Way::FromGuest, Way::ToGuest];

/// Chains of all cards, and the built-in chains that lead there: name, built-in chain, place in it.
const BASES: &[(&str, &str, &str)] = &[
    ("libvirt-in", "FORWARD", "1"),
    ("libvirt-out", "FORWARD", "2"),
    ("libvirt-in-post", "FORWARD", "3"),
    ("libvirt-host-in", "INPUT", "1"),
];

impl Set {
    /// The letter of a direction in names of chains.
    fn letter(self, way: Way) -> char {
        match (self, way) {
            (Self::Work, Way::FromGuest) => 'I',
            (Self::Work, Way::ToGuest) => 'O',
            (Self::Temporary, Way::FromGuest) => 'J',
            (Self::Temporary, Way::ToGuest) => 'P',
        }
    }

    /// The chain of ebtables all of a card's packets of a direction go through.
    pub fn root(self, way: Way, card: &str) -> String {
        format!("libvirt-{}-{card}", self.letter(way))
    }

    /// A chain of ebtables below that.
    pub fn below(self, way: Way, card: &str, chain: &str) -> String {
        format!("{}-{card}-{chain}", self.letter(way))
    }

    /// A chain of iptables: `F` for what is forwarded, `H` for what goes to the host.
    pub fn ip(self, kind: char, way: Way, card: &str) -> String {
        format!("{kind}{}-{card}", self.letter(way))
    }

    /// The three chains of iptables, in the order they are made in.
    fn ip_chains(self, card: &str) -> [String; 3] {
        [
            self.ip('F', Way::ToGuest, card),
            self.ip('F', Way::FromGuest, card),
            self.ip('H', Way::FromGuest, card),
        ]
    }
}

/// The built-in chain of ebtables a direction is linked in, and the option that names the card.
fn hook(way: Way) -> (&'static str, &'static str) {
    match way {
        Way::FromGuest => ("PREROUTING", "-i"),
        Way::ToGuest => ("POSTROUTING", "-o"),
    }
}

/// Lets a card's packets of a direction through its chain of ebtables.
pub(crate) fn link_root(set: Set, way: Way, card: &str) -> Command {
    let (chain, option) = hook(way);
    Command::new(
        Layer::Ethernet,
        &["-A", chain, option, card, "-j", &set.root(way, card)],
    )
}

/// Makes the chain of ebtables of a direction.
pub(crate) fn make_root(set: Set, way: Way, card: &str) -> Command {
    Command::new(Layer::Ethernet, &["-N", &set.root(way, card)])
}

/// Unlinks the chains of ebtables.
pub(crate) fn unlink_roots(set: Set, card: &str) -> Vec<Command> {
    let unlink = |way: Way| {
        let (chain, option) = hook(way);
        Command::attempt(
            Layer::Ethernet,
            &["-D", chain, option, card, "-j", &set.root(way, card)],
        )
    };
    WAYS.map(unlink).to_vec()
}

/// Lists the chains of ebtables: who runs this removes the chains it finds named in there.
pub(crate) fn list_roots(set: Set, card: &str) -> Vec<Command> {
    WAYS.map(|way| Command::attempt(Layer::Ethernet, &["-L", &set.root(way, card)]))
        .to_vec()
}

/// Removes the chains of ebtables.
pub(crate) fn remove_roots(set: Set, card: &str) -> Vec<Command> {
    let roots = WAYS.map(|way| set.root(way, card));
    let removed = roots
        .iter()
        .flat_map(|root| ["-F", "-X"].map(|option| Command::attempt(Layer::Ethernet, &[option, root])));
    removed.collect()
}

/// Takes away all of ebtables of one set.
pub(crate) fn take_roots(set: Set, card: &str) -> Vec<Command> {
    [
        unlink_roots(set, card),
        list_roots(set, card),
        remove_roots(set, card),
    ]
    .concat()
}

/// Gives the temporary chain of ebtables the name of the one at work.
pub(crate) fn rename_root(way: Way, card: &str) -> Command {
    let (from, to) = (Set::Temporary.root(way, card), Set::Work.root(way, card));
    Command::new(Layer::Ethernet, &["-E", &from, &to])
}

/// Where the chains of a card hang in iptables: the chain of all cards, the match, and the card's chain.
fn ip_links(set: Set, card: &str) -> [(Vec<String>, String); 3] {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    let [to, from, host] = set.ip_chains(card);
    [
        (
            words(&[
                "libvirt-out",
                "-m",
                "physdev",
                "--physdev-is-bridged",
                "--physdev-out",
                card,
            ]),
            to,
        ),
        (
            words(&["libvirt-in", "-m", "physdev", "--physdev-in", card]),
            from,
        ),
        (
            words(&["libvirt-host-in", "-m", "physdev", "--physdev-in", card]),
            host,
        ),
    ]
}

/// Unlinks the chains of iptables.
pub(crate) fn unlink_ip(layer: Layer, set: Set, card: &str) -> Vec<Command> {
    let mut commands = Vec::new();
    for (words, chain) in ip_links(set, card) {
        let mut command = Command::attempt(layer, &["-D"]);
        command.args.extend(words.clone());
        commands.push(command);
        // Before libvirt 1.2, packets to a guest were matched without this word.
        if words.iter().any(|word| word == "--physdev-is-bridged") {
            let mut command = Command::attempt(layer, &["-D"]);
            command
                .args
                .extend(words.into_iter().filter(|word| word != "--physdev-is-bridged"));
            commands.push(command);
        }
        let named = commands
            .iter_mut()
            .filter(|command| !command.args.contains(&"-g".to_owned()));
        named.for_each(|command| _ = command.words(&["-g", &chain]));
    }
    commands
}

/// Links the chains of iptables.
pub(crate) fn link_ip(layer: Layer, card: &str) -> Vec<Command> {
    let link = |(words, chain): (Vec<String>, String)| {
        let mut command = Command::new(layer, &["-A"]);
        command.args.extend(words);
        command.words(&["-g", &chain]);
        command
    };
    ip_links(Set::Temporary, card).map(link).to_vec()
}

/// Removes the chains of iptables.
pub(crate) fn remove_ip(layer: Layer, set: Set, card: &str) -> Vec<Command> {
    let chains = set.ip_chains(card);
    let removed = chains
        .iter()
        .flat_map(|chain| ["-F", "-X"].map(|option| Command::attempt(layer, &[option, chain])));
    removed.collect()
}

/// Gives the temporary chains of iptables the names of those at work.
pub(crate) fn rename_ip(layer: Layer, card: &str) -> Vec<Command> {
    let pairs = Set::Temporary
        .ip_chains(card)
        .into_iter()
        .zip(Set::Work.ip_chains(card));
    pairs
        .map(|(from, to)| Command::new(layer, &["-E", &from, &to]))
        .collect()
}

/// What is accepted after all cards' chains: packets of this card.
pub(crate) fn post(layer: Layer, option: &str, card: &str) -> Command {
    let words = [
        option,
        "libvirt-in-post",
        "-m",
        "physdev",
        "--physdev-in",
        card,
        "-j",
        "ACCEPT",
    ];
    if option == "-D" {
        Command::attempt(layer, &words)
    } else {
        Command::new(layer, &words)
    }
}

/// Makes the chains of all cards, first in the built-in chains.
pub(crate) fn make_bases(layer: Layer) -> Vec<Command> {
    let made = BASES
        .iter()
        .map(|(name, ..)| Command::attempt(layer, &["-N", name]));
    let unlinked = BASES
        .iter()
        .map(|(name, chain, _)| Command::attempt(layer, &["-D", chain, "-j", name]));
    let linked = BASES
        .iter()
        .map(|(name, chain, place)| Command::new(layer, &["-I", chain, place, "-j", name]));
    made.chain(unlinked).chain(linked).collect()
}

/// Makes the temporary chains of a card.
pub(crate) fn make_ip(layer: Layer, card: &str) -> Vec<Command> {
    let chains = Set::Temporary.ip_chains(card);
    chains
        .iter()
        .map(|chain| Command::new(layer, &["-N", chain]))
        .collect()
}
