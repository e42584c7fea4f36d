//! An [`api::Error`] as it travels: the fields of libvirt's error message.

use api::{Code, Domain, DomainRef, Error, Level, NetworkRef};

xdr::xdr_struct! {
    /// The payload of a packet with the status "error" (`virNetMessageError`).
    pub struct ErrorMessage {
        pub code: i32,
        pub domain: i32,
        pub message: Option<String>,
        pub level: i32,
        pub dom: Option<DomainRef>,
        pub str1: Option<String>,
        pub str2: Option<String>,
        pub str3: Option<String>,
        pub int1: i32,
        pub int2: i32,
        pub net: Option<NetworkRef>,
    }
}

/// Most bytes of one text of an error; what is longer is cut, so that an error can always be sent.
const TEXT_MAX: usize = 1 << 20;

/// The payload that tells a peer about `error`. Causes and hints are for people on this side; they do not travel.
pub fn encode_error(error: &Error) -> Vec<u8> {
    let inner = error.inner();
    let message = ErrorMessage {
        code: inner.code.0,
        domain: inner.domain.0,
        message: inner.message.as_deref().map(cut),
        level: inner.level.0,
        dom: None,
        str1: inner.str1.as_deref().map(cut),
        str2: inner.str2.as_deref().map(cut),
        str3: inner.str3.as_deref().map(cut),
        int1: inner.int1,
        int2: inner.int2,
        net: None,
    };
    // Cut texts are under every limit; should one contain a zero byte, the numbers still tell what happened.
    xdr::encode(&message)
        .or_else(|_| xdr::encode(&without_texts(message)))
        .unwrap_or_default()
}

/// The error a peer told of.
///
/// # Errors
/// An error of this side, when the payload is none.
pub fn decode_error(payload: &[u8]) -> Result<Error, Error> {
    let message: ErrorMessage = xdr::decode(payload)?;
    let mut error = Error::new(Domain(message.domain), Code(message.code), "");
    let inner = error.inner_mut();
    inner.message = message.message;
    inner.level = Level(message.level);
    inner.str1 = message.str1;
    inner.str2 = message.str2;
    inner.str3 = message.str3;
    inner.int1 = message.int1;
    inner.int2 = message.int2;
    Ok(error)
}

fn without_texts(message: ErrorMessage) -> ErrorMessage {
    ErrorMessage {
        message: None,
        str1: None,
        str2: None,
        str3: None,
        ..message
    }
}

fn cut(text: &str) -> String {
    let text: String = if text.len() > TEXT_MAX {
        text.chars().take(TEXT_MAX / 4).collect()
    } else {
        text.to_owned()
    };
    text.replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_keeps_its_facts() {
        let mut sent = Error::new(Domain::QEMU, Code::NO_DOMAIN, "no domain with matching name 'a'");
        sent.inner_mut().int1 = 7;
        let got = decode_error(&encode_error(&sent)).unwrap();
        assert_eq!(
            (got.code(), got.domain(), got.inner().int1),
            (Code::NO_DOMAIN, Domain::QEMU, 7)
        );
        assert_eq!(got.message(), sent.message());
        assert_eq!(got.inner().str2, sent.inner().str2);
    }

    #[test]
    fn even_absurd_texts_travel() {
        let text = "\0é".repeat(3_000_000);
        let got = decode_error(&encode_error(&Error::internal(Domain::RPC, text))).unwrap();
        assert!(got.message().len() <= TEXT_MAX);
    }

    #[test]
    fn cut_payloads_are_errors() {
        let whole = encode_error(&Error::internal(Domain::RPC, "x"));
        for cut in 0..whole.len() {
            assert!(decode_error(&whole[..cut]).is_err());
        }
    }
}
