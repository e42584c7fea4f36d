//! Reading, writing and refusing XML.

extern crate oxvirt_xml as xml;

use std::time::{Duration, Instant};
use xml::{Element, Limits, Node, OnOff, Value, Writer, parse, parse_with};

xml::values! {
    /// A colour.
    Colour { #[default] Red "red", Green "green" }
}

/// A box with things in it.
#[derive(Element, Clone, Debug, Default, PartialEq)]
struct Parcel {
    /// Its number.
    #[attr]
    id: u32,
    #[attr]
    colour: Option<Colour>,
    #[attr("isOpen", default)]
    open: u32,
    #[attr(live)]
    holder: Option<String>,
    #[attr(secret)]
    code: Option<String>,
    #[leaf]
    note: Option<String>,
    #[flag]
    fragile: bool,
    #[child]
    lid: Option<Lid>,
    #[list("things/thing")]
    things: Vec<Thing>,
}

#[derive(Element, Clone, Debug, Default, PartialEq)]
struct Lid {
    #[attr]
    state: Option<OnOff>,
}

#[derive(Element, Clone, Debug, Default, PartialEq)]
struct Thing {
    #[attr]
    name: String,
    #[text]
    about: Option<String>,
}

impl Value for BoolWord {
    fn parse(text: &str) -> Option<Self> {
        matches!(text, "true" | "false").then(|| Self(text == "true"))
    }
    fn print(&self, out: &mut String) {
        out.push_str(if self.0 { "true" } else { "false" });
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct BoolWord(bool);

fn read(text: &str) -> Result<Parcel, xml::Problems> {
    parse(text, |reader| {
        let mut parcel = Parcel::default();
        let root = reader.root();
        parcel.read(root, reader);
        parcel
    })
}

#[test]
fn a_described_element_is_read_and_written_in_order() {
    let text = "<parcel colour='green' id='7'>\n  <things><thing name='a'>soft</thing><thing name='b'/></things>\n  \
                <fragile/><note>x &lt; y</note><unknown/><lid/></parcel>";
    let parcel = read(text).unwrap();
    assert_eq!(parcel.things.len(), 2);
    let expected = "<parcel id='7' colour='green'>\n  <note>x &lt; y</note>\n  <fragile/>\n  <things>\n    \
                    <thing name='a'>soft</thing>\n    <thing name='b'/>\n  </things>\n</parcel>\n";
    assert_eq!(xml::to_string("parcel", &parcel, Writer::new()), expected);
}

#[test]
fn live_and_secret_parts_are_printed_only_when_asked_for() {
    let parcel = read("<parcel id='1' holder='me' code='0000'/>").unwrap();
    let print = |writer| xml::to_string("parcel", &parcel, writer);
    assert_eq!(print(Writer::new()), "<parcel id='1' holder='me'/>\n");
    assert_eq!(print(Writer::new().inactive(true)), "<parcel id='1'/>\n");
    assert_eq!(
        print(Writer::new().secure(true)),
        "<parcel id='1' holder='me' code='0000'/>\n"
    );
}

#[test]
fn every_problem_has_its_place() {
    let problems = read("<parcel colour='blue'>\n  <lid state='maybe'/>\n</parcel>").unwrap_err();
    let places: Vec<_> = problems
        .0
        .iter()
        .map(|problem| (problem.line, problem.column, problem.path.as_str()))
        .collect();
    assert_eq!(
        places,
        [(1, 1, "/parcel"), (1, 17, "/parcel"), (2, 15, "/parcel/lid")]
    );
    assert_eq!(
        problems.0[1].message,
        "Invalid value for attribute 'colour' in element 'parcel': 'blue'."
    );
    assert_eq!(problems.0[2].caret(), "  <lid state='maybe'/>\n              ^");
}

#[test]
fn nodes_carry_what_nobody_interprets() {
    let text =
        "<m>\n  <a:x xmlns:a=\"urn:a\" b=\"1\">t</a:x>\n  <y xmlns=\"urn:y\">\n    <z/>\n  </y>\n</m>\n";
    assert_eq!(Node::parse(text).unwrap().to_xml(), text);
}

#[test]
fn nodes_can_be_edited() {
    let mut node = Node::parse("<d><name>a</name><x k='1'/></d>").unwrap();
    node.child_mut("x").unwrap().set_attribute("k", "2");
    node.remove_children(|child| child.name == "name");
    assert_eq!(node.to_xml(), "<d>\n  <x k=\"2\"/>\n</d>\n");
}

#[test]
fn hostile_documents_are_refused_quickly() {
    let deep = "<a>".repeat(100_000);
    let wide = format!("<a b='{}'/>", "x".repeat(20 << 20));
    let bomb = "<!DOCTYPE a [<!ENTITY b 'bb'>]><a>&b;</a>";
    let documents: [&str; 8] = [
        &deep,
        &wide,
        bomb,
        "<a>\0</a>",
        "<a b='1' b='2'/>",
        "<a",
        "",
        "<a>&unknown;</a>",
    ];
    for document in documents {
        let begin = Instant::now();
        let problems = parse(document, |_| ()).unwrap_err();
        assert!(!problems.message().is_empty());
        assert!(
            begin.elapsed() < Duration::from_millis(500),
            "{}",
            problems.message()
        );
    }
}

#[test]
fn a_document_may_have_only_so_many_nodes() {
    let many = format!("<a>{}</a>", "<b/>".repeat(1000));
    let limits = Limits {
        nodes: 100,
        ..Limits::default()
    };
    assert!(parse_with(&many, limits, |_| ()).is_err());
    assert!(parse(&many, |_| ()).is_ok());
}

#[test]
fn text_survives_the_way_out_and_in() {
    // A small generator: every printable text must come back as it was.
    let mut state = 1u64;
    for _ in 0..500 {
        let text: String = (0..12)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                ['<', '>', '&', '\'', '"', 'ä', ' ', 'x', ']', '-', '/', '='][(state >> 60) as usize % 12]
            })
            .collect();
        let text = format!("[{text}]");
        let parcel = Parcel {
            note: Some(text.clone()),
            holder: Some(text.clone()),
            ..Parcel::default()
        };
        let printed = xml::to_string("parcel", &parcel, Writer::new());
        assert_eq!(read(&printed).unwrap(), parcel, "{printed}");
    }
}

#[test]
fn the_fields_describe_themselves() {
    let fields = Parcel::fields();
    assert_eq!(fields[0].doc, "Its number.");
    assert_eq!(fields[1].names, ["red", "green"]);
    assert_eq!(fields[1].doc.trim(), "A colour.", "what the type says");
    assert!(fields.iter().any(|field| field.name == "things/thing"));
}

impl Value for Never {
    fn parse(_: &str) -> Option<Self> {
        None
    }
    fn print(&self, _: &mut String) {}
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Never;

#[test]
fn values_refuse_what_they_are_not() {
    assert_eq!(u8::parse("256"), None);
    assert_eq!(u32::parse("-1"), None);
    assert_eq!(xml::Hex::<4>::parse("0x1f"), Some(xml::Hex(31)));
    assert_eq!(BoolWord::parse("yes"), None);
    assert_eq!(Never::parse("x"), None);
}
