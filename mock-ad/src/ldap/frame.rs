//! Cuts a stream into messages; never holds more than one request of the permitted size and what was read behind it.

use crate::ber::{Malformed, header, tag};

/// MaxReceiveBuffer: a larger request ends the connection (MS-ADTS 3.1.1.3.4.6, default 10 MiB).
pub(crate) const REQUEST_BYTES_MAX: usize = 10 * 1024 * 1024;

/// The longest header of a message.
const HEADER_BYTES_MAX: usize = 6;

/// How much room there is at least for the next read.
const ROOM_BYTES: usize = 16 * 1024;

/// What a connection at rest keeps.
const REST_BYTES: usize = 64 * 1024;

/// Collects bytes until a message is whole.
#[derive(Default)]
pub(crate) struct Frames {
    buffer: Vec<u8>,
    /// Where the first message begins that was not taken yet.
    start: usize,
}

impl Frames {
    /// Takes the next whole LDAPMessage, tag and length included; nothing while it is incomplete.
    pub(crate) fn take(&mut self) -> Result<Option<&[u8]>, Malformed> {
        let from = self.start;
        let Some(length) = whole(self.buffer.get(from..).unwrap_or_default())? else {
            return Ok(None);
        };
        self.start += length;
        Ok(self.buffer.get(from..self.start))
    }

    /// The whole messages that wait to be taken.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.buffer.get(self.start..).unwrap_or_default();
        std::iter::from_fn(move || {
            let length = whole(rest).ok().flatten()?;
            let (message, behind) = rest.split_at_checked(length)?;
            rest = behind;
            Some(message)
        })
    }

    /// Whether nothing was read that was not taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.start == self.buffer.len()
    }

    /// Whether so much waits already that nothing should be read before some of it is taken.
    pub(crate) fn is_full(&self) -> bool {
        self.buffer.len() - self.start >= REST_BYTES
    }

    /// Where to put what is read next, behind what is there. Room grows with the bytes that came, whatever length they announce.
    pub(crate) fn room(&mut self) -> &mut Vec<u8> {
        self.buffer.drain(..self.start);
        self.start = 0;
        if self.buffer.is_empty() {
            self.buffer.shrink_to(REST_BYTES);
        }
        if self.buffer.capacity() - self.buffer.len() < ROOM_BYTES {
            let wanted = self.buffer.len().clamp(ROOM_BYTES, REQUEST_BYTES_MAX);
            let most = (REQUEST_BYTES_MAX + HEADER_BYTES_MAX).saturating_sub(self.buffer.len());
            self.buffer.reserve_exact(wanted.min(most.max(ROOM_BYTES)));
        }
        &mut self.buffer
    }

    /// How many bytes of memory are held.
    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        self.buffer.capacity()
    }
}

/// The length of the message at the front, if it is there as a whole.
fn whole(bytes: &[u8]) -> Result<Option<usize>, Malformed> {
    if bytes.first().is_some_and(|&first| first != tag::SEQUENCE) {
        return Err(Malformed("a message that is no sequence"));
    }
    let Some((_, head, body)) = header(bytes)? else { return Ok(None) };
    if body > REQUEST_BYTES_MAX {
        return Err(Malformed("a request larger than 10 MiB"));
    }
    Ok(Some(head + body).filter(|length| *length <= bytes.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert, proptest};

    use super::{Frames, REQUEST_BYTES_MAX, ROOM_BYTES};

    /// Puts bytes in as a reader of a stream does, at most as many as there is room for.
    fn fill(frames: &mut Frames, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = frames.room();
            let (now, later) = bytes.split_at(bytes.len().min(room.capacity() - room.len()));
            room.extend_from_slice(now);
            bytes = later;
        }
    }

    #[test]
    fn messages_come_out_whole_however_they_came_in() {
        let mut frames = Frames::default();
        for byte in [0x30, 0x01, 0x05] {
            assert_eq!(frames.take(), Ok(None));
            fill(&mut frames, &[byte]);
        }
        fill(&mut frames, &[0x30, 0x00, 0x30, 0x02, 0x07]);
        assert_eq!(frames.waiting().count(), 2);
        assert_eq!(frames.take(), Ok(Some(&[0x30, 0x01, 0x05][..])));
        assert_eq!(frames.take(), Ok(Some(&[0x30, 0x00][..])));
        assert_eq!(frames.take(), Ok(None));
        assert!(!frames.is_empty());
        fill(&mut frames, &[0x07]);
        assert_eq!(frames.take(), Ok(Some(&[0x30, 0x02, 0x07, 0x07][..])));
        assert!(frames.is_empty());
    }

    proptest! {
        #[test]
        fn memory_follows_what_came_and_not_what_was_announced(
            length in any::<u32>(),
            chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9000), 0..30),
        ) {
            let mut frames = Frames::default();
            fill(&mut frames, &[&[0x30, 0x84][..], &length.to_be_bytes()].concat());
            let mut n_came = 6;
            for chunk in chunks {
                if frames.take().is_err() {
                    break;
                }
                fill(&mut frames, &chunk);
                n_came += chunk.len();
                prop_assert!(frames.capacity() <= 2 * n_came + 2 * ROOM_BYTES);
            }
        }
    }

    #[test]
    fn an_announced_length_takes_no_memory_before_its_bytes_are_there() {
        let mut frames = Frames::default();
        let length = u32::try_from(REQUEST_BYTES_MAX).unwrap().to_be_bytes();
        fill(&mut frames, &[&[0x30, 0x84][..], &length].concat());
        assert_eq!(frames.take(), Ok(None));
        assert!(frames.room().capacity() <= 2 * ROOM_BYTES);
    }

    #[test]
    fn a_request_of_ten_mebibytes_is_the_largest() {
        for (length, is_taken) in [(10 * 1024 * 1024_u32, true), (10 * 1024 * 1024 + 1, false)] {
            let mut frames = Frames::default();
            fill(&mut frames, &[&[0x30, 0x84][..], &length.to_be_bytes()].concat());
            assert_eq!(frames.take().is_ok(), is_taken, "{length}");
        }
    }

    #[test]
    fn the_largest_request_is_held_once_and_given_back() {
        let mut frames = Frames::default();
        let length = u32::try_from(REQUEST_BYTES_MAX).unwrap().to_be_bytes();
        fill(&mut frames, &[&[0x30, 0x84][..], &length].concat());
        fill(&mut frames, &vec![0; REQUEST_BYTES_MAX]);
        assert!(frames.capacity() <= REQUEST_BYTES_MAX + 2 * ROOM_BYTES);
        assert_eq!(frames.take().unwrap().map(<[u8]>::len), Some(REQUEST_BYTES_MAX + 6));
        frames.room();
        assert!(frames.capacity() <= 64 * 1024);
    }
}
