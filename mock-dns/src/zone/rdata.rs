//! Record data from master-file fields (RFC 1035 §5.1, RFC 3597 §5).

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use hickory_proto::rr::rdata::{CNAME, MX, NS, NULL, PTR, SOA, SRV, TXT};
use hickory_proto::rr::{Name, RData, RecordType};
use hickory_proto::serialize::binary::{BinDecoder, Restrict};

use super::master::Field;
use crate::text;

/// A field that does not fit, and why.
pub(super) type Misfit<'a> = (Option<Field<'a>>, String);

/// Reads the data of a record of `rr_type`. Relative names are completed with `origin`.
pub(super) fn read_rdata<'a>(
    rr_type: RecordType,
    fields: &[Field<'a>],
    origin: &Name,
) -> Result<RData, Misfit<'a>> {
    let mut reader = Reader { fields, origin };
    if fields.first().is_some_and(|field| field.raw == "\\#" && !field.quoted) {
        return reader.generic(rr_type);
    }
    let data = match rr_type {
        RecordType::A => RData::A(reader.parse::<Ipv4Addr>("an IPv4 address")?.into()),
        RecordType::AAAA => RData::AAAA(reader.parse::<Ipv6Addr>("an IPv6 address")?.into()),
        RecordType::CNAME => RData::CNAME(CNAME(reader.name()?)),
        RecordType::NS => RData::NS(NS(reader.name()?)),
        RecordType::PTR => RData::PTR(PTR(reader.name()?)),
        RecordType::MX => RData::MX(MX::new(reader.number()?, reader.name()?)),
        RecordType::SRV => RData::SRV(SRV::new(
            reader.number()?,
            reader.number()?,
            reader.number()?,
            reader.name()?,
        )),
        RecordType::SOA => RData::SOA(reader.soa()?),
        RecordType::TXT => RData::TXT(reader.txt()?),
        RecordType::Unknown(_) => {
            return Err((
                fields.first().copied(),
                "data of this type is written as \\# length hex".to_owned(),
            ));
        }
        other => {
            let hint =
                format!("records of type {} are written as \\# length hex", text::type_name(other));
            return Err((fields.first().copied(), hint));
        }
    };
    match reader.fields.first() {
        None => Ok(data),
        Some(extra) => Err((Some(*extra), "one field too many".to_owned())),
    }
}

struct Reader<'f, 'a> {
    fields: &'f [Field<'a>],
    origin: &'f Name,
}

impl<'a> Reader<'_, 'a> {
    fn next(&mut self, what: &str) -> Result<Field<'a>, Misfit<'a>> {
        let (first, rest) =
            self.fields.split_first().ok_or_else(|| (None, format!("{what} is missing")))?;
        self.fields = rest;
        Ok(*first)
    }

    fn parse<T: FromStr>(&mut self, what: &str) -> Result<T, Misfit<'a>> {
        let field = self.next(what)?;
        field.raw.parse().map_err(|_| (Some(field), format!("{} is not {what}", field.raw)))
    }

    fn number(&mut self) -> Result<u16, Misfit<'a>> {
        self.parse("a number from 0 to 65535")
    }

    fn seconds(&mut self) -> Result<u32, Misfit<'a>> {
        let field = self.next("a time")?;
        text::parse_ttl(field.raw)
            .ok_or_else(|| (Some(field), format!("{} is not a time in seconds", field.raw)))
    }

    fn name(&mut self) -> Result<Name, Misfit<'a>> {
        let field = self.next("a name")?;
        text::parse_name(field.raw, self.origin).map_err(|error| (Some(field), error))
    }

    fn soa(&mut self) -> Result<SOA, Misfit<'a>> {
        let mname = self.name()?;
        let rname = self.name()?;
        let serial = self.parse("a serial number")?;
        let mut time = || {
            let field = self.fields.first().copied();
            let seconds = self.seconds()?;
            i32::try_from(seconds).map_err(|_| (field, "the time is too long".to_owned()))
        };
        let (refresh, retry, expire) = (time()?, time()?, time()?);
        let minimum = self.seconds()?;
        Ok(SOA::new(mname, rname, serial, refresh, retry, expire, minimum))
    }

    fn txt(&mut self) -> Result<TXT, Misfit<'a>> {
        let mut strings = vec![self.string()?];
        while !self.fields.is_empty() {
            strings.push(self.string()?);
        }
        Ok(TXT::from_bytes(strings.iter().map(Vec::as_slice).collect()))
    }

    fn string(&mut self) -> Result<Vec<u8>, Misfit<'a>> {
        let field = self.next("a text")?;
        let bytes = text::unescape(field.raw).ok_or_else(|| {
            (Some(field), "a backslash is followed by neither a sign nor three digits".to_owned())
        })?;
        if bytes.len() > 255 {
            return Err((
                Some(field),
                format!("a string of {} bytes; 255 are allowed, so split it", bytes.len()),
            ));
        }
        Ok(bytes)
    }

    /// `\# 4 c0000201` (RFC 3597 §5).
    fn generic(&mut self, rr_type: RecordType) -> Result<RData, Misfit<'a>> {
        let mark = self.next("\\#")?;
        let length: u16 = self.parse("a number of bytes")?;
        let digits: String = self.fields.iter().map(|field| field.raw).collect();
        let bytes = text::parse_hex(&digits).filter(|bytes| bytes.len() == usize::from(length));
        let bytes =
            bytes.ok_or_else(|| (Some(mark), format!("the hex digits are not {length} bytes")))?;
        if bytes.is_empty() && matches!(rr_type, RecordType::Unknown(_)) {
            return Ok(RData::Unknown { code: rr_type, rdata: NULL::new() });
        }
        if bytes.is_empty() {
            return Err((Some(mark), "a record needs data".to_owned()));
        }
        let mut decoder = BinDecoder::new(&bytes);
        RData::read(&mut decoder, rr_type, Restrict::new(length)).map_err(|error| {
            (Some(mark), format!("the bytes are no {} data: {error}", text::type_name(rr_type)))
        })
    }
}
