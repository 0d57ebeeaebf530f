//! Answers as they came, taken apart but not yet made comparable.

use crate::ber::Reader;

/// All that came back for one request.
#[derive(Clone, Default, Debug)]
pub(crate) struct Reply {
    pub(crate) end: End,
    pub(crate) code: i64,
    pub(crate) matched_dn: String,
    pub(crate) text: String,
    pub(crate) entries: Vec<Entry>,
    pub(crate) references: Vec<String>,
    /// OID and value.
    pub(crate) controls: Vec<(String, Vec<u8>)>,
    /// `responseName` and `responseValue` of an extended answer.
    pub(crate) extended: (Option<String>, Option<Vec<u8>>),
    /// Entries on each page of a paged search.
    pub(crate) pages: Vec<usize>,
}

/// How an answer ended.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) enum End {
    /// With a result of this tag.
    Result(u8),
    /// The server closed the connection.
    #[default]
    Closed,
    /// Nothing came in time.
    Silence,
}

/// One entry of a search's answer.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) dn: String,
    pub(crate) attributes: Vec<(String, Vec<Vec<u8>>)>,
}

impl Reply {
    /// Takes one message in; true when it ends the answer.
    pub(crate) fn take(&mut self, message: &[u8]) -> Option<bool> {
        let mut message = Reader(message).inner()?;
        message.number()?;
        let (tag, content) = message.next()?;
        let mut body = Reader(content);
        match tag {
            0x64 => self.entries.push(entry(&mut body)?),
            0x73 => {
                while let Some(url) = body.text() {
                    self.references.push(url);
                }
            }
            // An intermediate response means nothing to this client.
            0x79 => {}
            _ => {
                self.result(tag, &mut body)?;
                if let Some(controls) = message.inner() {
                    self.controls = read_controls(controls);
                }
                return Some(true);
            }
        }
        Some(false)
    }

    fn result(&mut self, tag: u8, body: &mut Reader<'_>) -> Option<()> {
        self.end = End::Result(tag);
        self.code = body.number()?;
        self.matched_dn = body.text()?;
        self.text = body.text()?;
        while let Some((tag, content)) = body.next() {
            match tag {
                0xa3 => {
                    let mut urls = Reader(content);
                    while let Some(url) = urls.text() {
                        self.references.push(url);
                    }
                }
                0x8a => self.extended.0 = Some(String::from_utf8_lossy(content).into_owned()),
                0x8b => self.extended.1 = Some(content.to_vec()),
                _ => {}
            }
        }
        Some(())
    }

    /// The value of a control of the answer.
    pub(crate) fn control(&self, oid: &str) -> Option<&[u8]> {
        let found = self.controls.iter().find(|(known, _)| known == oid);
        found.map(|(_, value)| value.as_slice())
    }

    /// The Win32 error that AD's texts begin with, as eight hexadecimal digits.
    pub(crate) fn number(&self) -> Option<&str> {
        let (number, rest) = self.text.split_at_checked(8)?;
        let is_number = number.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_number && rest.starts_with(':')).then_some(number)
    }

    /// Whether the request was carried out.
    pub(crate) fn succeeded(&self) -> bool {
        matches!(self.end, End::Result(_)) && self.code == 0
    }
}

fn entry(body: &mut Reader<'_>) -> Option<Entry> {
    let dn = body.text()?;
    let mut list = body.inner()?;
    let mut attributes = Vec::new();
    while let Some(mut attribute) = list.inner() {
        let name = attribute.text()?;
        let mut set = attribute.inner()?;
        let mut values = Vec::new();
        while let Some(value) = set.content() {
            values.push(value.to_vec());
        }
        attributes.push((name, values));
    }
    Some(Entry { dn, attributes })
}

fn read_controls(mut list: Reader<'_>) -> Vec<(String, Vec<u8>)> {
    let mut controls = Vec::new();
    while let Some(mut control) = list.inner() {
        let Some(oid) = control.text() else { break };
        let mut value = Vec::new();
        while let Some((tag, content)) = control.next() {
            if tag == 0x04 {
                value = content.to_vec();
            }
        }
        controls.push((oid, value));
    }
    controls
}
