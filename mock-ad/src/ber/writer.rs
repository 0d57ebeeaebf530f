//! Writes BER as Windows does: four length bytes for whatever is constructed, the shortest form for the rest.

use super::tag;

/// What a writer at rest keeps.
const REST_BYTES: usize = 64 * 1024;

/// Bytes of answers in the making.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets what was written from this place on.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    /// Forgets all that was written.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
        self.0.shrink_to(REST_BYTES);
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn primitive(&mut self, tag: u8, body: &[u8]) {
        self.0.push(tag);
        let length = u32::try_from(body.len()).expect("an answer is smaller than 4 GiB");
        let digits = length.to_be_bytes();
        match length {
            0..0x80 => self.0.push(digits[3]),
            0x80..0x100 => self.0.extend([0x81, digits[3]]),
            0x100..0x1_0000 => self.0.extend([0x82, digits[2], digits[3]]),
            _ => {
                self.0.push(0x84);
                self.0.extend(digits);
            }
        }
        self.0.extend_from_slice(body);
    }

    pub(crate) fn constructed(&mut self, tag: u8, fill: impl FnOnce(&mut Self)) {
        self.0.extend([tag, 0x84, 0, 0, 0, 0]);
        let start = self.0.len();
        fill(self);
        let length = u32::try_from(self.0.len() - start).expect("an answer is smaller than 4 GiB");
        self.0[start - 4..start].copy_from_slice(&length.to_be_bytes());
    }

    pub(crate) fn octets(&mut self, body: &[u8]) {
        self.primitive(tag::OCTET_STRING, body);
    }

    pub(crate) fn integer(&mut self, value: i64) {
        self.number(tag::INTEGER, value);
    }

    pub(crate) fn enumerated(&mut self, value: i64) {
        self.number(tag::ENUMERATED, value);
    }

    fn number(&mut self, tag: u8, value: i64) {
        let bytes = value.to_be_bytes();
        let sign = if value < 0 { 0xff } else { 0x00 };
        let mut start = 0;
        while start < 7 && bytes[start] == sign && (bytes[start + 1] ^ sign) & 0x80 == 0 {
            start += 1;
        }
        self.primitive(tag, &bytes[start..]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert_eq, proptest};

    use super::Writer;
    use crate::ber::Reader;

    fn hex(fill: impl FnOnce(&mut Writer)) -> String {
        let mut writer = Writer::default();
        fill(&mut writer);
        writer.into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn numbers_take_the_fewest_bytes() {
        assert_eq!(hex(|w| w.integer(0)), "020100");
        assert_eq!(hex(|w| w.integer(127)), "02017f");
        assert_eq!(hex(|w| w.integer(128)), "02020080");
        assert_eq!(hex(|w| w.integer(-128)), "020180");
        assert_eq!(hex(|w| w.enumerated(-129)), "0a02ff7f");
    }

    #[test]
    fn constructed_elements_have_four_length_bytes() {
        assert_eq!(hex(|w| w.constructed(0x30, |w| w.octets(b"a"))), "308400000003040161");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(number in any::<i64>(), octets in prop::collection::vec(any::<u8>(), 0..400)) {
            let mut writer = Writer::default();
            writer.integer(number);
            writer.octets(&octets);
            let bytes = writer.into_bytes();
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.integer(), Ok(number));
            prop_assert_eq!(reader.octets(), Ok(octets.as_slice()));
            prop_assert_eq!(reader.end(), Ok(()));
        }
    }
}
